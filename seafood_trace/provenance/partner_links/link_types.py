"""The link types that a partner may set, each in our own words. PURE.

Only types of GS1's Web Vocabulary: a resolver offers ratified ones alone. Left out are those that
are the resolver's own (`defaultLink`, `defaultLinkMulti`, `handledBy`), those that this service
answers itself (`epcis`, `masterData`), and those for medicines.

Source: GS1 Web Vocabulary, "Link types" (ref.gs1.org/voc/data/linktypes). Each of these has been in it
since 2022 or before.
"""

TYPES = {
    "recipeInfo": "Recipes and how to cook it",
    "pip": "Your own page of the product",
    "recallStatus": "Whether it is recalled, and what to do",
    "certificationInfo": "Certificates of the product or its maker",
    "sustainabilityInfo": "How it is caught, packed and recycled",
    "traceability": "Your own page of where it comes from",
    "allergenInfo": "Allergens",
    "nutritionalInfo": "Nutrition facts",
    "ingredientsInfo": "Ingredients",
    "consumerHandlingStorageInfo": "How to keep and handle it",
    "safetyInfo": "Safety",
    "instructions": "Instructions",
    "tutorial": "A lesson on how to use it",
    "relatedVideo": "A film",
    "hasRetailers": "Where to buy it",
    "promotion": "An offer",
    "review": "What others say of it",
    "leaveReview": "Where to say what one thinks of it",
    "faqs": "Questions and answers",
    "support": "Help",
    "serviceInfo": "A service around it",
    "socialMedia": "Your page on a social network",
    "homepage": "Your own site",
    "eventsInfo": "Events",
    "activityIdeas": "Ideas what to do with it",
    "menuInfo": "A menu",
    "locationInfo": "Your own page of the place",
    "openingHoursInfo": "Opening hours",
    "logisticsInfo": "How it is shipped and handled in trade",
    "registryEntry": "Its entry in a register",
}

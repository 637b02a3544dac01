"""The app: every room's routes, projections and jobs, put together."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import Blueprint, Flask

from seafood_trace.access import api as access
from seafood_trace.access import people
from seafood_trace.audit import api as audit
from seafood_trace.audit.completeness import api as completeness
from seafood_trace.audit.crosschecks import api as crosschecks
from seafood_trace.audit.crosschecks import duplicates, references
from seafood_trace.audit.exports import api as exports
from seafood_trace.audit.following import api as following
from seafood_trace.certification import api as certification
from seafood_trace.certification import assurances
from seafood_trace.certification.attachments import api as attachments
from seafood_trace.certification.notices import api as notices
from seafood_trace.certification.notices.kept import notify_affected
from seafood_trace.config import Settings, from_environment
from seafood_trace.console import pages as console
from seafood_trace.epcis.query import fact_index
from seafood_trace.epcis.rest import api as epcis
from seafood_trace.epcis.rest.problems import DIALECT as EPCIS_PROBLEMS
from seafood_trace.epcis.subscriptions import delivery
from seafood_trace.hops import api as hops
from seafood_trace.labels import api as labels
from seafood_trace.labels import pages as label_pictures
from seafood_trace.labels.sheets import api as label_sheets
from seafood_trace.labels.sheets import pages as label_console
from seafood_trace.labels.sheets.press import Press
from seafood_trace.ledger.projections import Projection, as_job
from seafood_trace.lineage import api as lineage
from seafood_trace.lineage import lots
from seafood_trace.parties import api as parties
from seafood_trace.parties.register import api as register
from seafood_trace.provenance import pages as provenance
from seafood_trace.provenance.partner_links import api as partner_links
from seafood_trace.provenance.rest import resolution
from seafood_trace.store.engine import Store
from seafood_trace.store.migrate import resource_folder
from seafood_trace.web import headers, idempotency, languages, openapi, operation, problem
from seafood_trace.web.blueprint import ApiBlueprint
from seafood_trace.web.service import Service, attach, utc_now
from seafood_trace.work import logs, outbox
from seafood_trace.work.jobs import Job
from seafood_trace.work.outbound import Outbound

JSON_ROUTES: Sequence[ApiBlueprint] = (
    access.blueprint,
    parties.blueprint,
    register.blueprint,
    epcis.blueprint,
    lineage.blueprint,
    hops.blueprint,
    certification.blueprint,
    attachments.blueprint,
    notices.blueprint,
    labels.blueprint,
    label_sheets.blueprint,
    exports.blueprint,
    audit.blueprint,
    completeness.blueprint,
    crosschecks.blueprint,
    following.blueprint,
    partner_links.blueprint,
)
PAGES: Sequence[Blueprint] = (
    operation.blueprint,
    label_pictures.blueprint,
    label_console.blueprint,
    provenance.blueprint,
    resolution.blueprint,
    console.blueprint,
)
PROJECTIONS: Sequence[Projection] = (
    fact_index.PROJECTION,
    lots.PROJECTION,
    duplicates.PROJECTION,
    references.PROJECTION,
)
NOTICES: Mapping[str, outbox.Handler] = {assurances.ASSURANCE_CHANGED: notify_affected}


def create_app(settings: Settings | None = None) -> Flask:
    """A Flask app over the store that the settings name; without settings, those of the environment."""
    settings = settings or from_environment()
    logs.configure()
    app = Flask("seafood_trace", template_folder=str(resource_folder("templates")))
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.config["MAX_FORM_MEMORY_SIZE"] = settings.max_body_bytes
    app.config["SECRET_KEY"] = settings.secret_key
    app.jinja_env.globals["get_locale"] = languages.choose_language
    app.jinja_env.globals["alliance_name"] = settings.alliance_name
    app.jinja_env.globals["public_url"] = settings.public_url.rstrip("/")
    attach(app, Service(settings, Store(settings.store_url)))
    problem.register(app, [EPCIS_PROBLEMS])
    headers.register(app)
    languages.register(app)
    for pages in PAGES:
        app.register_blueprint(pages)
    openapi.register(app, JSON_ROUTES)
    return app


def jobs(settings: Settings) -> list[Job]:
    """What `seafood-trace work` runs."""
    return [
        *(as_job(projection) for projection in PROJECTIONS),
        delivery.job(Outbound(settings), utc_now),
        Job(
            "outbox",
            timedelta(seconds=1),
            lambda store, now: outbox.deliver_due(store, NOTICES, now) > 0,
        ),
        Job(
            "label sheets", timedelta(seconds=1), Press(settings.blob_dir, settings.public_url).run
        ),
        Job("old answers", timedelta(hours=1), idempotency.forget_old),
        Job("old sign-ins", timedelta(hours=1), people.forget_expired),
    ]

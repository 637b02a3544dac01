"""The sheets of 21 CFR 1 subpart S (FSMA 204) that a partner hands to a regulator or a customer."""

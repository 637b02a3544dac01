"""Two clients of one partner at once, on either database."""

from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from flask.testing import FlaskClient

from tests.epcis.subscriptions.receiver import Receiver
from tests.epcis.subscriptions.world import name_query
from tests.world import Partner


def test_whoever_subscribes_while_the_query_is_deleted_is_told(
    app: Flask, client: FlaskClient, bay: Partner, receiver: Receiver
):
    """Found by a stranger on PostgreSQL, where the two used to meet in a broken reference."""

    def subscribing(name: str) -> int:
        path = f"/epcis/queries/{name}/subscriptions"
        body = {"dest": receiver.url, "stream": True}
        return app.test_client().post(path, json=body, headers=bay.headers).status_code

    def deleting(name: str) -> int:
        path = f"/epcis/queries/{name}"
        return app.test_client().delete(path, headers=bay.headers).status_code

    with ThreadPoolExecutor(4) as pool:
        for number in range(6):
            name_query(client, bay, f"q{number}")
            calls = [pool.submit(call, f"q{number}") for call in (subscribing, deleting) * 2]
            answered = sorted(call.result() for call in calls)
            assert set(answered) <= {201, 204, 404}
            assert answered.count(204) == 1

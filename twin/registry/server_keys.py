"""The keys of the server's own, such as the one that signs cookies."""

from __future__ import annotations

import secrets

from sqlalchemy.exc import IntegrityError

from twin.registry.account_door import AccountDoor
from twin.registry.accounts import SecretTable


class ServerKeys:
    """The keys by name: :attr:`twin.registry.people.PeopleRegister.keys`."""

    def __init__(self, door: AccountDoor) -> None:
        self._door = door
        self._kept: dict[str, bytes] = {}

    def get(self, name: str) -> bytes:
        """Return a key of the server's own, made when first asked for and the same for every process."""
        kept = self._kept.get(name)
        if kept is None:
            kept = self._kept[name] = self._stored(name)
        return kept

    def _stored(self, name: str) -> bytes:
        with self._door.read() as session:
            row = session.get(SecretTable, name)
        if row is not None:
            return row.value
        try:
            with self._door.write() as session:
                if session.get(SecretTable, name) is None:
                    session.add(SecretTable(name=name, value=secrets.token_bytes(32)))
                session.commit()
        except IntegrityError:  # another process made it meanwhile
            return self._stored(name)
        with self._door.read() as session:
            return session.get_one(SecretTable, name).value

"""The register's part about laptops: who is enrolled."""

from datetime import datetime

from strpcheck.adapters.register_base import OpenRegister
from strpcheck.adapters.register_tables import maybe_time, seconds, told, utc_time
from strpcheck.documents.devices import Device

__all__ = ["DeviceBook"]


class DeviceBook(OpenRegister):
    """Books laptops."""

    def devices(self) -> tuple[Device, ...]:
        """Every laptop that was ever enrolled, oldest first."""
        with told(self._path):
            return tuple(
                Device(
                    row["id"],
                    row["name"],
                    row["public_key"],
                    row["post"],
                    utc_time(row["enrolled_at"]),
                    maybe_time(row["revoked_at"]),
                )
                for row in self._database.query("SELECT * FROM device ORDER BY rowid")
            )

    def add_device(self, device: Device) -> None:
        """Book a laptop."""
        row = {
            "id": device.id,
            "name": device.name,
            "public_key": device.public_key,
            "post": device.post,
            "enrolled_at": seconds(device.enrolled_at),
            "revoked_at": None,
            "reason": "",
        }
        with told(self._path), self._transaction():
            self._database.table("device").insert(row)
            self._note(device.enrolled_at, "enrol", f"device {device.id}", device.name, (1, 1))

    def revoke_device(self, device_id: str, at: datetime, reason: str) -> bool:
        """Book a laptop as revoked; False where it was before, which is left as it is."""
        with told(self._path), self._transaction():
            changed = self._database.execute(
                "UPDATE device SET revoked_at = ?, reason = ? WHERE id = ? AND revoked_at IS NULL",
                (seconds(at), reason, device_id),
            ).rowcount
            self._note(at, "revoke", f"device {device_id}", reason, (1, changed))
        return changed > 0

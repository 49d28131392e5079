"""Where a cluster has its tasks, its members and its checkpoints."""
import asyncio

from servers import S3, Azurite, Postgres, Redis


class Stores:
    """The servers of one cluster, fresh for each, and what silos have to know of them."""

    def __init__(self, *servers):
        self.servers, self.schema = servers, "public"

    async def start(self):
        await asyncio.gather(*(self._start(server) for server in self.servers))

    async def end(self):
        await asyncio.gather(*(server.end() for server in self.servers))

    async def restart(self, pause):
        """Every server crashes and is back a little later, one after the other."""
        for server in self.servers:
            await server.crash_and_restart(pause)
            await pause(5)

    def settings(self, database_port=None):
        """The variables of a silo. `database_port`: that of a proxy before the database."""
        raise NotImplementedError

    @staticmethod
    async def _start(server):
        await server.make()
        await server.start()


class PostgresAndS3(Stores):
    """Tasks and members in PostgreSQL, checkpoints in a bucket."""

    def __init__(self, folder, address):
        self.postgres, self.s3 = Postgres(folder, address), S3(folder, address)
        super().__init__(self.postgres, self.s3)

    async def restart(self, pause):
        await self.postgres.crash_and_restart(pause)

    def settings(self, database_port=None):
        return {**self.s3.settings(), "ASYA_DATABASE_URL": self.postgres.url(self.schema, database_port)}


class PostgresAndDirectory(Stores):
    """Tasks and members in PostgreSQL, checkpoints in a directory that all silos share."""

    def __init__(self, folder, address):
        self.postgres, self.mount = Postgres(folder, address), folder / "state"
        super().__init__(self.postgres)
        self.mount.mkdir()

    def settings(self, database_port=None):
        return {"ASYA_PERSISTENCE_MOUNT": str(self.mount), "ASYA_DATABASE_URL": self.postgres.url(self.schema, database_port)}


class PostgresAndRedis(Stores):
    """Tasks in PostgreSQL, members and checkpoints in Redis."""

    def __init__(self, folder, address):
        self.postgres, self.redis = Postgres(folder, address), Redis(folder, address)
        super().__init__(self.postgres, self.redis)

    def settings(self, database_port=None):
        return {"ASYA_DATABASE_URL": self.postgres.url(self.schema, database_port), "ASYA_MEMBERSHIP_URL": self.redis.url(0),
                "ASYA_CHECKPOINT_URL": self.redis.url(1)}


class AzureAlone(Stores):
    """Tasks, members and checkpoints in one account of Azure Storage."""

    CONTAINER = "asya-checkpoints"

    def __init__(self, folder, address):
        self.azurite = Azurite(folder, address)
        super().__init__(self.azurite)

    async def start(self):
        await super().start()
        await self.azurite.make_container(self.CONTAINER)

    def settings(self, database_port=None):
        return {"ASYA_TASK_STORE": "azure", "AZURE_STORAGE_CONNECTION_STRING": self.azurite.connection(),
                "ASYA_CHECKPOINT_URL": f"azblob://{self.CONTAINER}"}


ALL = {"postgres-s3": PostgresAndS3, "postgres-redis": PostgresAndRedis, "azure": AzureAlone}

using Asya.Catalog;

namespace Asya.Grains.Storage.Relational;

/// <summary>The tables as their first version had them, in the types of a database.</summary>
/// <remarks>
/// A migration that was released is never changed, and so is nothing here: what these texts say is what lies in files and databases. What
/// comes later is a migration of its own.
/// <para>Instants are ticks of 100 ns since 1970, so that they compare like the <see cref="DateTimeOffset"/> they came from. Documents are
/// bytes, so that they come back as they were.</para>
/// <para>Flow, context, principal, tenant, parent and created_at are set by the insert and never change, so an update touches at most the
/// indexes of status and due.</para>
/// <para>payload is last and doc before it, so that reading a document never walks the pages of a large payload.</para>
/// </remarks>
/// <param name="Id">The number of a row, which the database gives.</param>
/// <param name="Number">A number.</param>
/// <param name="Version">A number of a few bytes.</param>
/// <param name="Small">A number of two bytes.</param>
/// <param name="Name">A text that is compared by its bytes.</param>
/// <param name="Text">A text.</param>
/// <param name="Bytes">Bytes.</param>
/// <param name="End">What follows the columns.</param>
/// <param name="AndId">What ends an index that pages are read off: nothing, if each has the row's id anyway.</param>
internal sealed record Tables(
    string Id, string Number, string Version, string Small, string Name, string Text, string Bytes, string End, string AndId)
{
    /// <summary>
    /// The events that are queried across tasks: <see cref="HistoryKinds.All"/>. An index is used for a statement with exactly the same
    /// condition.
    /// </summary>
    public const string AuditKinds = """
        kind IN ('created', 'paused', 'pause_requested', 'claimed', 'released', 'delegated', 'reminded', 'escalated', 'expired', 'resumed', 'redriven', 'succeeded', 'failed', 'canceled')
        """;

    /// <remarks>Counts a principal's open tasks without reading its finished ones. Empty while identity is off.</remarks>
    public const string OpenByPrincipal =
        "CREATE INDEX tasks_open_by_principal ON tasks (tenant, principal) WHERE principal IS NOT NULL AND status < 3;";

    public string Tasks => $"""
        CREATE TABLE tasks (
            id {Id},
            task_key {Name} NOT NULL UNIQUE,
            etag {Number} NOT NULL,
            doc_version {Version} NOT NULL,
            tenant {Name} NOT NULL,
            status {Small} NOT NULL,
            flow {Name},
            context {Name},
            principal {Name},
            parent {Name},
            deadline {Number},
            wake_at {Number},
            cleanup_due {Number},
            due {Number},
            created_at {Number} NOT NULL,
            updated_at {Number} NOT NULL,
            doc {Bytes} NOT NULL,
            payload {Bytes}
        ){End};
        CREATE INDEX tasks_by_time ON tasks (tenant, created_at{AndId});
        CREATE INDEX tasks_by_status ON tasks (tenant, status, created_at{AndId});
        CREATE INDEX tasks_by_flow ON tasks (tenant, flow, created_at{AndId}) WHERE flow IS NOT NULL;
        CREATE INDEX tasks_by_context ON tasks (tenant, context, created_at{AndId}) WHERE context IS NOT NULL;
        CREATE INDEX tasks_by_principal ON tasks (tenant, principal, created_at{AndId}) WHERE principal IS NOT NULL;
        CREATE INDEX tasks_by_parent ON tasks (tenant, parent, created_at{AndId}) WHERE parent IS NOT NULL;
        CREATE INDEX tasks_by_due ON tasks (due, task_key) WHERE due IS NOT NULL;
        """;

    /// <remarks>
    /// Each row is one webhook and its place in its task's events. There is no queue beside the events: the undelivered events of a webhook
    /// are those after its cursor. <c>due</c> shows that there is something, and from when on: the end of the lease during a delivery, the
    /// end of the backoff after a failure.
    /// </remarks>
    public string Webhooks => $"""
        CREATE TABLE push (
            id {Id},
            task {Number} NOT NULL,
            task_key {Name} NOT NULL,
            config {Name} NOT NULL,
            tenant {Name} NOT NULL,
            principal {Name},
            format {Number} NOT NULL,
            url {Text} NOT NULL,
            scheme {Text},
            state {Number} NOT NULL,
            cursor {Number} NOT NULL,
            due {Number},
            lease {Number} NOT NULL,
            attempts {Number} NOT NULL,
            failing_since {Number},
            created_at {Number} NOT NULL,
            secrets {Bytes},
            log {Bytes}
        ){End};
        CREATE UNIQUE INDEX push_by_task ON push (task, config);
        CREATE INDEX push_by_due ON push (due) WHERE due IS NOT NULL;
        CREATE INDEX push_open_by_principal ON push (tenant, principal) WHERE principal IS NOT NULL AND state <> 1;
        CREATE INDEX push_dead ON push (tenant, id) WHERE state = 2;
        """;

    /// <remarks>The name of the credential that registered it. Null: identity was off, or an earlier version registered it.</remarks>
    public string CredentialOfWebhooks => $"ALTER TABLE push ADD COLUMN credential {Name};";

    /// <remarks>
    /// What a waiting task is found by: its words, its people, and when its answer is due; null in every other state, and in rows of
    /// earlier versions, which are judged by their documents. <c>words_of</c> is the version of the row that they were made of.
    /// </remarks>
    public string ColumnsOfWaits => $"""
        ALTER TABLE tasks ADD COLUMN words {Name};
        ALTER TABLE tasks ADD COLUMN people {Name};
        ALTER TABLE tasks ADD COLUMN wait_due {Number};
        ALTER TABLE tasks ADD COLUMN words_of {Number};
        """;

    /// <summary>Refuses a database that a newer version has made.</summary>
    public static TaskStoreException Newer(object place, long version, int known) => new(
        $"The task store {place} was made by a newer version (schema {version}; this version knows {known}). Start that version instead.");
}

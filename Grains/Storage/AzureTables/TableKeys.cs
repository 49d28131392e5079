using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Asya.Tasks;

namespace Asya.Grains.Storage.AzureTables;

/// <summary>
/// The names of partitions and rows. Rows of a partition are sorted by their names, so each name begins with what it is sorted by.
/// </summary>
/// <remarks>
/// Two tables. In the one of the tasks a task is a partition: its state and its events, which change together. In the index a task
/// belongs to one of 16 partitions: the rows that lists, due times and the history are read from, and the marks of unsettled writes.
/// </remarks>
internal static class TableKeys
{
    /// <summary>How many partitions the index has: each takes some 2,000 rows a second.</summary>
    public const int Shards = 16;

    /// <summary>The row of a task's state.</summary>
    public const string State = "s";

    public const string Events = "e";

    public const string Due = "d";

    public const string Marks = "m";

    public const string History = "h";

    /// <summary>A webhook by its number.</summary>
    public const string Webhooks = "w";

    /// <summary>Webhooks by their task and name.</summary>
    public const string WebhookNames = "n";

    /// <summary>Those that are active by when they are due; those that are not due are last.</summary>
    public const string ActiveWebhooks = "x";

    public const string WebhooksGivenUp = "y";

    /// <summary>Those that are not done by their principal.</summary>
    public const string PrincipalWebhooks = "q";

    private const char Separator = '|';

    /// <summary>How far a due time may move before its row does.</summary>
    private const long Bucket = 10 * TimeSpan.TicksPerSecond;

    public static string Partition(TaskKey key) => Escape(key.Value);

    public static string Shard(TaskKey key) => ShardName(ShardOf(key));

    public static string ShardName(int shard) => shard.ToString("x1", CultureInfo.InvariantCulture);

    public static string Event(long id, long seq) => Join(Events, Ordered(id), Ordered(seq));

    /// <summary>The name behind all events of a task.</summary>
    public static string EventsBehind(long id) => Behind(Join(Events, Ordered(id), ""));

    public static string Mark(TaskKey key) => Join(Marks, Escape(key.Value));

    public static long DueBucket(long due) => Math.DivRem(due, Bucket, out long rest) - (rest < 0 ? 1 : 0);

    public static string DueRow(long bucket, TaskKey key) => Join(Due, Ordered(bucket), Escape(key.Value));

    /// <summary>The name of a task's event in the history of its tenant: oldest first.</summary>
    public static string HistoryRow(TaskKey key, HistoryCursor at) => HistoryAt(key.Tenant, at with { Key = key.Value });

    /// <summary>The name of a place in the history of a tenant, behind which no event is that is not behind the place.</summary>
    public static string HistoryAt(string tenant, HistoryCursor at) =>
        Join(History, Escape(tenant), Ordered(at.At), Ordered(at.Task), Ordered(at.Seq), Escape(at.Key ?? ""));

    /// <summary>The name of a task in a list of a tenant: newest first.</summary>
    /// <param name="list">The list.</param>
    /// <param name="key">The task.</param>
    /// <param name="value">What all tasks of the list have in common; null: nothing.</param>
    /// <param name="place">The task's place by its creation.</param>
    public static string ListRow(TaskListKind list, TaskKey key, string? value, TaskListCursor place) =>
        ListOf(list, key.Tenant, value) + Place(key, place.At, place.Id);

    /// <summary>The name of the last task of a page in a list of a tenant.</summary>
    public static string ListAt(TaskListKind list, string tenant, string? value, TaskListCursor last) =>
        ListOf(list, tenant, value) + Place(last);

    /// <summary>The place of a task by its creation: newest first. Its key keeps tasks apart that two silos made at one instant.</summary>
    public static string Place(TaskKey key, long created, long id) => Created(created, id) + Escape(key.Value);

    /// <summary>The place of the last task of a page.</summary>
    public static string Place(TaskListCursor last) => Place(new(last.Task!), last.At, last.Id);

    /// <summary>The beginning of the names of a list.</summary>
    public static string ListOf(TaskListKind list, string tenant, string? value) =>
        Join(((char)list).ToString(), Escape(tenant), value is null ? "" : Digest(value)) + Separator;

    /// <summary>Makes the number of a new webhook: greater with time, and its task's partition is its last digit.</summary>
    public static long NewWebhook(TaskKey key, DateTimeOffset now) =>
        (UnixTicks.ToTicks(now) / 100 << 14) | (uint)(Random.Shared.Next(1024) * Shards) | (uint)ShardOf(key);

    public static string ShardOfWebhook(long number) => ShardName((int)(number % Shards));

    public static string Webhook(long number) => Join(Webhooks, Ordered(number));

    /// <summary>The beginning of the names of a task's webhooks.</summary>
    public static string WebhooksOf(TaskKey key, long task) => Join(WebhookNames, Escape(key.Value), Ordered(task), "");

    public static string WebhookName(TaskKey key, long task, string config) => WebhooksOf(key, task) + Digest(config);

    /// <summary>The name of an active webhook among all: first due first, and those that are not due last.</summary>
    public static string ActiveWebhook(long? due, long number) => Join(ActiveWebhooks, Ordered(due ?? long.MaxValue), Ordered(number));

    /// <summary>Reads what <see cref="ActiveWebhook"/> has written.</summary>
    public static long DueOfWebhook(string name) => FromOrdered(name.AsSpan(ActiveWebhooks.Length + 1, 16));

    public static string DeadWebhooks(string tenant) => Join(WebhooksGivenUp, Escape(tenant), "");

    public static string DeadWebhook(string tenant, long number) => DeadWebhooks(tenant) + Ordered(number);

    public static string WebhooksOfPrincipal(string tenant, string principal) =>
        Join(PrincipalWebhooks, Escape(tenant), Digest(principal), "");

    public static string WebhookOfPrincipal(string tenant, string principal, long number) =>
        WebhooksOfPrincipal(tenant, principal) + Ordered(number);

    /// <summary>The first name behind all names that begin so.</summary>
    public static string Behind(string beginning) => beginning[..^1] + (char)(beginning[^1] + 1);

    public static string Join(params ReadOnlySpan<string> parts) => string.Join(Separator, parts);

    /// <summary>Writes a number so that texts have the order of the numbers.</summary>
    public static string Ordered(long number) => ((ulong)number ^ (1UL << 63)).ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Reads what <see cref="Ordered"/> has written.</summary>
    public static long FromOrdered(ReadOnlySpan<char> text) =>
        (long)(ulong.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) ^ (1UL << 63));

    /// <summary>Writes a text with the characters that a name may have, and without the separator.</summary>
    public static string Escape(string text)
    {
        if (text.All(IsPlain))
        {
            return text;
        }

        StringBuilder escaped = new();
        foreach (char c in text)
        {
            _ = IsPlain(c) ? escaped.Append(c) : escaped.Append(CultureInfo.InvariantCulture, $"!{(int)c:x4}");
        }

        return escaped.ToString();
    }

    private static string Created(long created, long id) => Ordered(~created) + Ordered(~id) + Separator;

    private static int ShardOf(TaskKey key) => SHA256.HashData(Encoding.UTF8.GetBytes(key.Value))[0] % Shards;

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '~';

    // Texts from outside are long, and may hold anything. Two that share a digest are told apart by the rows' columns.
    private static string Digest(string value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)).AsSpan(0, 16));
}

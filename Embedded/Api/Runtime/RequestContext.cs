using Orleans.Embedded;

namespace Orleans.Runtime;

/// <summary>A bag of values that follows calls from caller to callee. Changes never travel back.</summary>
public static class RequestContext
{
    private const string ReentrancyKey = "#CCR";

    // A dictionary that is in here is never written to again: it is shared by every call that took it along.
    private static readonly AsyncLocal<Dictionary<string, object>?> Current = new();

    public static IEnumerable<string> Keys => Current.Value?.Keys ?? Enumerable.Empty<string>();

    public static IEnumerable<KeyValuePair<string, object>> Entries => Current.Value ?? Enumerable.Empty<KeyValuePair<string, object>>();

    public static Guid ReentrancyId
    {
        get => ReentrancyIdOf(Current.Value);
        set
        {
            if (value == Guid.Empty)
            {
                Remove(ReentrancyKey);
            }
            else
            {
                Set(ReentrancyKey, value);
            }
        }
    }

    public static object? Get(string key) => Current.Value?.GetValueOrDefault(key);

    public static void Set(string key, object value) =>
        Current.Value = new(Current.Value ?? []) { [key] = value };

    public static bool Remove(string key)
    {
        if (Current.Value is not { } values || !values.ContainsKey(key))
        {
            return false;
        }

        Dictionary<string, object> rest = new(values);
        rest.Remove(key);
        Current.Value = rest.Count == 0 ? null : rest;
        return true;
    }

    public static void Clear() => Current.Value = null;

    /// <summary>Lets calls made before the result is disposed come back into this activation, although it waits for them.</summary>
    public static ReentrancySection AllowCallChainReentrancy()
    {
        Guid original = ReentrancyId;
        return new(original, original == Guid.Empty ? Guid.NewGuid() : original);
    }

    internal static Dictionary<string, object>? Export() => Current.Value;

    internal static void Import(Dictionary<string, object>? values) => Current.Value = values;

    internal static Guid ReentrancyIdOf(Dictionary<string, object>? values) =>
        values is not null && values.TryGetValue(ReentrancyKey, out object? id) && id is Guid guid ? guid : Guid.Empty;

    /// <summary>A stretch of code whose calls may come back.</summary>
    public readonly struct ReentrancySection : IDisposable
    {
        private readonly Guid _original;
        private readonly Guid _own;

        public ReentrancySection(Guid originalReentrancyId, Guid newReentrancyId)
        {
            _original = originalReentrancyId;
            _own = newReentrancyId;
            if (_own != _original)
            {
                ReentrancyId = _own;
            }

            if (_own != Guid.Empty)
            {
                RuntimeContext.Current?.EnterSection(_own);
            }
        }

        public void Dispose()
        {
            RuntimeContext.Current?.LeaveSection(_own);
            if (_own != _original)
            {
                ReentrancyId = _original;
            }
        }
    }
}

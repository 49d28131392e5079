using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Asya.Payloads;

/// <summary>Knows the keys of the objects that <see cref="StrictJson"/> is inside of.</summary>
/// <remarks>
/// An object of up to <see cref="Linear"/> plain keys is compared key by key, which is faster than hashing. Larger ones, and
/// those with escapes in a key, go to a set of strings, whose hashes an attacker cannot foresee.
/// </remarks>
internal ref struct KeyTracker(ReadOnlySpan<byte> utf8, Span<KeyTracker.Key> initial)
{
    public const int OnStack = 64;

    private const int Linear = 32;

    private readonly ReadOnlySpan<byte> _utf8 = utf8;
    private Span<Key> _keys = initial;
    private Key[]? _rented;
    private int _count;
    private int _levelStart;
    private int _level;
    private HashSet<string>?[]? _sets;

    /// <summary>Enters an object.</summary>
    public void Open()
    {
        // The place of the outer object's keys is kept among the keys, so there is only one stack.
        Push(new Key(_levelStart, 0));
        _levelStart = _count;
        _level++;
    }

    /// <summary>Leaves it.</summary>
    public void Close()
    {
        // The set is dropped, not cleared: clearing one that grew huge would cost every later object.
        if (_sets is not null && _level < _sets.Length)
        {
            _sets[_level] = null;
        }

        _count = _levelStart - 1;
        _levelStart = _keys[_count].Start;
        _level--;
    }

    /// <summary>Notes the key the reader is at. False: the object has it already.</summary>
    public bool Add(ref Utf8JsonReader reader)
    {
        if (_sets is not null && _level < _sets.Length && _sets[_level] is { } set)
        {
            return set.Add(reader.GetString()!);
        }

        if (reader.ValueIsEscaped || _count - _levelStart == Linear)
        {
            return ChangeToSet().Add(reader.GetString()!);
        }

        ReadOnlySpan<byte> name = reader.ValueSpan;
        foreach (Key earlier in _keys[_levelStart.._count])
        {
            if (earlier.Length == name.Length && _utf8.Slice(earlier.Start, earlier.Length).SequenceEqual(name))
            {
                return false;
            }
        }

        Push(new Key((int)reader.TokenStartIndex + 1, name.Length));
        return true;
    }

    public readonly void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<Key>.Shared.Return(_rented);
        }
    }

    private HashSet<string> ChangeToSet()
    {
        HashSet<string> set = new(StringComparer.Ordinal);
        foreach (Key earlier in _keys[_levelStart.._count])
        {
            set.Add(Encoding.UTF8.GetString(_utf8.Slice(earlier.Start, earlier.Length)));
        }

        if (_sets is null || _level >= _sets.Length)
        {
            Array.Resize(ref _sets, Math.Max(_level + 1, 8));
        }

        _sets[_level] = set;
        return set;
    }

    private void Push(Key key)
    {
        if (_count == _keys.Length)
        {
            Key[] larger = ArrayPool<Key>.Shared.Rent(_keys.Length * 2);
            _keys.CopyTo(larger);
            Dispose();
            _keys = _rented = larger;
        }

        _keys[_count++] = key;
    }

    internal readonly record struct Key(int Start, int Length);
}

using System.Globalization;
using System.Text;

namespace Asya.Payloads;

/// <summary>A JSON number with all its digits: it is compared without being rounded, however long it is.</summary>
public readonly struct ExactNumber : IComparable<ExactNumber>, IEquatable<ExactNumber>
{
    private const long HugeExponent = 1_000_000_000_000_000_000;
    private const int MaxExponentDigits = 17;
    private const int DigitsOfInt64 = 18;

    private readonly bool _isNegative;

    // Without zeros at either end. Null: the number is zero. It is 0.DIGITS times ten to the power of _point.
    private readonly string? _digits;
    private readonly long _point;

    private ExactNumber(bool isNegative, string digits, long point, bool isHuge)
    {
        _isNegative = isNegative;
        _digits = digits;
        _point = point;
        HasHugeExponent = isHuge;
    }

    /// <summary>
    /// Gets a value indicating whether the exponent has more digits than are told apart here: it is taken for the largest one.
    /// </summary>
    public bool HasHugeExponent { get; }

    /// <summary>Gets a value indicating whether nothing stands behind the decimal point.</summary>
    public bool IsWhole => _digits is null || _point >= _digits.Length;

    /// <summary>Gets a value indicating whether it is below zero.</summary>
    public bool IsNegative => _isNegative;

    /// <inheritdoc/>
    public static bool operator ==(ExactNumber left, ExactNumber right) => left.Equals(right);

    /// <inheritdoc/>
    public static bool operator !=(ExactNumber left, ExactNumber right) => !left.Equals(right);

    /// <inheritdoc/>
    public static bool operator <(ExactNumber left, ExactNumber right) => left.CompareTo(right) < 0;

    /// <inheritdoc/>
    public static bool operator >(ExactNumber left, ExactNumber right) => left.CompareTo(right) > 0;

    /// <inheritdoc/>
    public static bool operator <=(ExactNumber left, ExactNumber right) => left.CompareTo(right) <= 0;

    /// <inheritdoc/>
    public static bool operator >=(ExactNumber left, ExactNumber right) => left.CompareTo(right) >= 0;

    /// <summary>Reads the text of a number that JSON's rules have accepted.</summary>
    public static ExactNumber Parse(ReadOnlySpan<byte> json)
    {
        bool isNegative = json[0] == (byte)'-';
        ReadOnlySpan<byte> number = isNegative ? json[1..] : json;
        int e = number.IndexOfAny((byte)'e', (byte)'E');
        (long exponent, bool isHuge) = e < 0 ? (0, false) : ExponentOf(number[(e + 1)..]);
        ReadOnlySpan<byte> mantissa = e < 0 ? number : number[..e];
        int dot = mantissa.IndexOf((byte)'.');
        ReadOnlySpan<byte> whole = dot < 0 ? mantissa : mantissa[..dot];
        ReadOnlySpan<byte> fraction = dot < 0 ? default : mantissa[(dot + 1)..];
        string digits = string.Concat(Encoding.ASCII.GetString(whole), Encoding.ASCII.GetString(fraction));
        string withoutFirst = digits.TrimStart('0');
        return withoutFirst.Length == 0
            ? default
            : new(isNegative, withoutFirst.TrimEnd('0'), exponent + whole.Length - (digits.Length - withoutFirst.Length), isHuge);
    }

    /// <summary>Gets it as a count: without what stands behind the point, from 0 to <see cref="long.MaxValue"/>.</summary>
    public long ToCount() => _digits is null || _isNegative || _point <= 0 ? 0
        : _point > DigitsOfInt64 ? long.MaxValue
        : long.Parse(_digits.PadRight((int)_point, '0').AsSpan(0, (int)_point), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public int CompareTo(ExactNumber other)
    {
        int sign = Sign.CompareTo(other.Sign);
        if (sign != 0 || _digits is null)
        {
            return sign;
        }

        int size = _point.CompareTo(other._point);
        size = size != 0 ? size : string.CompareOrdinal(_digits, other._digits);
        return _isNegative ? -size : size;
    }

    /// <inheritdoc/>
    public bool Equals(ExactNumber other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ExactNumber other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_isNegative, _digits, _point);

    /// <summary>Writes it in the one way that all spellings of the same number share: <c>12e-1</c>.</summary>
    public override string ToString() => _digits is null
        ? "0"
        : string.Create(CultureInfo.InvariantCulture, $"{(_isNegative ? "-" : "")}{_digits}e{_point - _digits.Length}");

    private int Sign => _digits is null ? 0 : _isNegative ? -1 : 1;

    private static (long Exponent, bool IsHuge) ExponentOf(ReadOnlySpan<byte> text)
    {
        bool isNegative = text[0] == (byte)'-';
        ReadOnlySpan<byte> digits = (text[0] is (byte)'-' or (byte)'+' ? text[1..] : text).TrimStart((byte)'0');
        bool isHuge = digits.Length > MaxExponentDigits;
        long exponent = isHuge ? HugeExponent
            : digits.IsEmpty ? 0
            : long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        return (isNegative ? -exponent : exponent, isHuge);
    }
}

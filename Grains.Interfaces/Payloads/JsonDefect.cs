namespace Asya.Payloads;

/// <summary>The defect of a client's JSON.</summary>
public enum JsonDefect
{
    None = 0,

    /// <summary>The bytes are no UTF-8.</summary>
    NotUtf8 = 1,

    /// <summary>Not one whole JSON value: nothing at all, cut short, a comment, a byte order mark, something after the end.</summary>
    Malformed = 2,

    /// <summary>Nested deeper than allowed.</summary>
    TooDeep = 3,

    /// <summary>One object has the same key twice. Readers disagree on which of the two counts.</summary>
    DuplicateKey = 4,

    /// <summary>An escape such as <c>\ud800</c> that is half a character.</summary>
    LoneSurrogate = 5,

    /// <summary>A number too large for what handlers are written in: beyond a double's range, or an integer of too many digits.</summary>
    NumberTooLarge = 6,
}

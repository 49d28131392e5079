using System.Globalization;
using System.Text;

namespace Asya.Domain.Text.Patterns;

/// <summary>Reads a regular expression and writes it for two engines, so that both take the same texts.</summary>
/// <remarks>
/// For .NET, which the answer is judged by, and as ECMAScript with the flag <c>u</c>, which JSON Schema publishes. Classes mean what they
/// mean in ECMAScript, and a character is a code point. What one of the two does not have, or has with another meaning, is refused.
/// </remarks>
internal ref struct PatternReader
{
    private const int MaxCount = 1000;
    private const string Syntax = @"^$\.*+?()[]{}|/";

    private readonly ReadOnlySpan<char> _pattern;
    private readonly StringBuilder _net = new();
    private readonly StringBuilder _ecma = new();
    private int _at;

    private PatternReader(string pattern) => _pattern = pattern;

    /// <summary>Translates a pattern.</summary>
    /// <exception cref="PatternException">It has something that not both engines understand.</exception>
    public static (string Net, string Ecma) Translate(string pattern)
    {
        PatternReader reader = new(pattern);
        reader.ReadAll();
        return (reader._net.ToString(), reader._ecma.ToString());
    }

    private void ReadAll()
    {
        int depth = 0;
        bool isAtom = false;
        while (_at < _pattern.Length)
        {
            char c = _pattern[_at];
            switch (c)
            {
                case '(':
                    OpenGroup();
                    depth++;
                    isAtom = false;
                    break;
                case ')':
                    if (--depth < 0)
                    {
                        throw new PatternException("has a ')' without its '('");
                    }

                    Both(")");
                    isAtom = true;
                    break;
                case '|' or '^' or '$':
                    _net.Append(c == '$' ? @"\z" : c == '^' ? @"\A" : "|");
                    _ecma.Append(c);
                    _at++;
                    isAtom = false;
                    break;
                case '*' or '+' or '?':
                    _at++;
                    Quantify(isAtom, c.ToString());
                    isAtom = false;
                    break;
                case '{' when TakeCounts() is { } counts:
                    Quantify(isAtom, counts);
                    isAtom = false;
                    break;
                case '[':
                    ReadClass();
                    isAtom = true;
                    break;
                default:
                    ReadAtom();
                    isAtom = true;
                    break;
            }
        }

        if (depth > 0)
        {
            throw new PatternException("has a '(' without its ')'");
        }
    }

    private void OpenGroup()
    {
        ReadOnlySpan<char> rest = _pattern[(_at + 1)..];
        int named = rest.StartsWith("?<") && rest.Length > 2 && (char.IsAsciiLetter(rest[2]) || rest[2] == '_') ? rest.IndexOf('>') : -1;
        if (named > 0)
        {
            _at += named + 2;
        }
        else if (rest.StartsWith("?:"))
        {
            _at += 3;
        }
        else if (rest.StartsWith("?"))
        {
            throw new PatternException("has a group that begins with (?, which only (?: and (?<name> may");
        }
        else
        {
            _at++;
        }

        _net.Append("(?:");
        _ecma.Append("(?:");
    }

    private void Quantify(bool isAtom, string how)
    {
        if (!isAtom)
        {
            throw new PatternException($"has a '{how}' with nothing to repeat");
        }

        if (_at < _pattern.Length && _pattern[_at] == '?')
        {
            how += "?";
            _at++;
        }

        _net.Append(how);
        _ecma.Append(how);
    }

    private string? TakeCounts()
    {
        int end = _pattern[_at..].IndexOf('}');
        string inside = end < 0 ? "" : _pattern.Slice(_at + 1, end - 1).ToString();
        string[] counts = inside.Split(',');
        if (counts.Length > 2 || counts[0].Length == 0 || counts.Any(static count => count.Any(static c => !char.IsAsciiDigit(c))))
        {
            return null;
        }

        int[] numbers = [.. counts.Where(static count => count.Length > 0).Select(static count =>
            int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : int.MaxValue)];
        if (numbers[^1] > MaxCount || numbers[0] > numbers[^1])
        {
            throw new PatternException($"has counts {{{inside}}} that go backwards or above {MaxCount}");
        }

        _at += end + 1;
        return $"{{{inside}}}";
    }

    private void ReadAtom()
    {
        if (_pattern[_at] == '.')
        {
            _at++;
            CodePoints.LineEnds.Others().WriteTo(_net);
            _ecma.Append('.');
            return;
        }

        if (_pattern[_at] == '\\' && TakeSet() is { } set)
        {
            set.Members.WriteTo(_net);
            WriteClass(set.Members, set.Ecma);
            return;
        }

        int codePoint = _pattern[_at] == '\\' ? TakeEscape() : TakeCodePoint();
        if (codePoint <= char.MaxValue)
        {
            _net.Append(CultureInfo.InvariantCulture, $"\\u{codePoint:X4}");
        }
        else
        {
            new CodePoints().Add(codePoint, codePoint).WriteTo(_net);
        }

        WriteEcma(codePoint, Syntax);
    }

    private void ReadClass()
    {
        _at++;
        bool isNegated = Take('^');
        CodePoints members = new();
        int start = _ecma.Length;
        _ecma.Append(isNegated ? "[^" : "[");
        for (bool isFirst = true; ; isFirst = false)
        {
            if (_at >= _pattern.Length)
            {
                throw new PatternException("has a '[' without its ']'");
            }

            if (_pattern[_at] == ']')
            {
                if (isFirst)
                {
                    throw new PatternException("has a class that begins with ']', which engines read in two ways: write \\]");
                }

                _at++;
                break;
            }

            ReadMember(members);
        }

        members = isNegated ? members.Others() : members;
        members.WriteTo(_net);
        string ecma = $"{_ecma.ToString(start, _ecma.Length - start)}]";
        _ecma.Length = start;
        WriteClass(members, ecma);
    }

    // Of a category both engines take the characters up to U+FFFF, and beyond them what is said here.
    private readonly void WriteClass(CodePoints members, string ecma)
    {
        string astral = members.HasCategories ? members.AstralClass() : "";
        _ecma.Append(!members.HasCategories ? ecma : $@"(?:(?![\u{{10000}}-\u{{10FFFF}}]){ecma}{(astral.Length == 0 ? "" : "|")}{astral})");
    }

    private void ReadMember(CodePoints members)
    {
        if (_pattern[_at..].StartsWith("-["))
        {
            throw new PatternException("has a -[ in a class, which takes one class out of another in some engines: write \\-");
        }

        if (_pattern[_at] == '\\' && TakeSet() is { } set)
        {
            members.Add(set.Members);
            _ecma.Append(set.Ecma);
            if (_at + 1 < _pattern.Length && _pattern[_at] == '-' && _pattern[_at + 1] != ']')
            {
                throw new PatternException("has a range that begins with a class");
            }

            return;
        }

        int first = TakeMember();
        int last = first;
        WriteEcma(first, Syntax + "-");
        if (_at + 1 < _pattern.Length && _pattern[_at] == '-' && _pattern[_at + 1] != ']')
        {
            _at++;
            if (_pattern[_at] == '\\' && TakeSet() is not null)
            {
                throw new PatternException("has a range that ends with a class");
            }

            last = TakeMember();
            if (last < first)
            {
                throw new PatternException("has a range that goes backwards");
            }

            _ecma.Append('-');
            WriteEcma(last, Syntax + "-");
        }

        members.Add(first, last);
    }

    private int TakeMember()
    {
        if (_pattern[_at..].StartsWith(@"\b"))
        {
            _at += 2;
            return '\b';
        }

        return _pattern[_at] == '\\' ? TakeEscape() : TakeCodePoint();
    }

    // \d and its like; null: something else, and nothing is taken.
    private (CodePoints Members, string Ecma)? TakeSet()
    {
        char letter = _at + 1 < _pattern.Length ? _pattern[_at + 1] : '\0';
        CodePoints? members = char.ToLowerInvariant(letter) switch
        {
            'd' => CodePoints.Digits,
            'w' => CodePoints.WordLetters,
            's' => CodePoints.Spaces,
            _ => null,
        };
        string ecma = $"\\{letter}";
        if (letter is 'p' or 'P')
        {
            int end = _pattern[_at..].IndexOf('}');
            string name = end > 3 && _pattern[_at + 2] == '{' ? _pattern.Slice(_at + 3, end - 3).ToString() : "";
            members = CodePoints.OfCategory(name, letter == 'P')
                ?? throw new PatternException($"has a \\{letter} without a general category such as {{L}} or {{Nd}}");
            ecma = $"\\{letter}{{{name}}}";
            _at += end - 1;
        }

        if (members is null)
        {
            return null;
        }

        _at += 2;
        return (letter is 'D' or 'W' or 'S' ? members.Others() : members, ecma);
    }

    private int TakeEscape()
    {
        char letter = _at + 1 < _pattern.Length ? _pattern[_at + 1] : throw new PatternException("ends with a '\\'");
        _at += 2;
        switch (letter)
        {
            case 't': return '\t';
            case 'n': return '\n';
            case 'r': return '\r';
            case 'f': return '\f';
            case 'v': return '\v';
            case '0' when _at >= _pattern.Length || !char.IsAsciiDigit(_pattern[_at]): return 0;
            case 'x': return TakeHex(2);
            case 'u' when Take('{'):
                int end = _pattern[_at..].IndexOf('}');
                int codePoint = end is > 0 and <= 6 ? TakeHex(end) : -1;
                return Take('}') && Rune.IsValid(codePoint) ? codePoint : throw new PatternException("has a \\u{...} that is no character");
            case 'u':
                int first = TakeHex(4);
                if (char.IsHighSurrogate((char)first) && Take('\\') && Take('u') && TakeHex(4) is int second
                    && char.IsLowSurrogate((char)second))
                {
                    return char.ConvertToUtf32((char)first, (char)second);
                }

                return Rune.IsValid(first) ? first : throw new PatternException("has half a character");
            case >= '0' and <= '9' or 'k': throw new PatternException("refers back to a group");
            case 'b' or 'B' or 'A' or 'Z' or 'z' or 'G':
                throw new PatternException($"has \\{letter}, which not every engine has; the whole text has to match in any case");
            default:
                _at--;
                return char.IsAsciiLetter(letter)
                    ? throw new PatternException($"has \\{letter}, which means nothing")
                    : TakeCodePoint();
        }
    }

    private int TakeHex(int length)
    {
        if (_at + length > _pattern.Length
            || !int.TryParse(_pattern.Slice(_at, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value))
        {
            throw new PatternException($"has an escape that lacks its {length} hex digits");
        }

        _at += length;
        return value;
    }

    private int TakeCodePoint()
    {
        if (Rune.DecodeFromUtf16(_pattern[_at..], out Rune rune, out int length) != System.Buffers.OperationStatus.Done)
        {
            throw new PatternException("has half a character");
        }

        _at += length;
        return rune.Value;
    }

    private bool Take(char c)
    {
        bool isNext = _at < _pattern.Length && _pattern[_at] == c;
        _at += isNext ? 1 : 0;
        return isNext;
    }

    private void Both(string text)
    {
        _at += text.Length;
        _net.Append(text);
        _ecma.Append(text);
    }

    private readonly void WriteEcma(int codePoint, string special)
    {
        Rune rune = new(codePoint);
        if (Rune.IsControl(rune) || codePoint is 0x2028 or 0x2029 or 0xFEFF)
        {
            _ecma.Append(CultureInfo.InvariantCulture, $"\\u{codePoint:X4}");
            return;
        }

        if (rune.IsAscii && special.Contains((char)codePoint, StringComparison.Ordinal))
        {
            _ecma.Append('\\');
        }

        _ecma.Append(rune);
    }
}

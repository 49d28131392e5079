namespace Asya.Payloads;

/// <summary>Finds the name that a misspelt one was meant to be: what is misspelt would be left out without a word.</summary>
public static class NearestName
{
    private const int ShortName = 3;
    private const int LongName = 8;
    private const int LeastStem = 5;

    /// <summary>Gets the known name that another one is a near miss of; null: it is known, or near to none.</summary>
    /// <remarks>
    /// Near is another spelling (<c>maxLength</c> for <c>max_length</c>), a letter too many, missing, wrong or swapped with its neighbour,
    /// in names of eight letters two of them, and an ending of one or two letters (<c>redacted</c>). In names of three letters a wrong
    /// letter makes another word.
    /// </remarks>
    public static string? To(string name, ReadOnlySpan<string> known)
    {
        ArgumentNullException.ThrowIfNull(name);
        (string? Name, int Distance) nearest = (null, int.MaxValue);
        string plain = Plain(name);
        foreach (string other in known)
        {
            if (other == name)
            {
                return null;
            }

            string plainOther = Plain(other);
            if (plain.Length > 0 && IsNear(plain, plainOther, out int distance) && distance < nearest.Distance)
            {
                nearest = (other, distance);
            }
        }

        return nearest.Name;
    }

    /// <summary>Counts the letters to add, leave out, replace or swap with their neighbour.</summary>
    public static int Distance(string one, string other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        int[,] cost = new int[one.Length + 1, other.Length + 1];
        for (int i = 0; i <= one.Length; i++)
        {
            for (int j = 0; j <= other.Length; j++)
            {
                cost[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1, cost[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
                }
            }
        }

        return cost[one.Length, other.Length];
    }

    private static bool IsNear(string name, string known, out int distance)
    {
        // Names that differ this much in length are far apart, and need no table.
        distance = Math.Abs(name.Length - known.Length) <= 2 ? Distance(name, known) : int.MaxValue;
        return distance switch
        {
            0 => true,
            1 => known.Length > ShortName || name.Length != known.Length || IsSwapped(name, known),
            2 => known.Length >= LongName || (known.Length >= LeastStem && IsStem(name, known)),
            _ => false,
        };
    }

    private static bool IsStem(string name, string known) =>
        name.StartsWith(known, StringComparison.Ordinal) || known.StartsWith(name, StringComparison.Ordinal);

    private static bool IsSwapped(string name, string known) => name.Order().SequenceEqual(known.Order());

    private static string Plain(string name) =>
        string.Concat(name.Where(static c => c is not ('_' or '-' or ' ' or '.'))).ToLowerInvariant();
}

using System.Globalization;
using System.Text;

namespace Asya.Load;

/// <summary>A request whose bytes are built once; only the number of the task is rewritten each time.</summary>
internal sealed class RequestTemplate
{
    private const string Number = "0000000000";

    private readonly byte[] _bytes;
    private readonly int[] _places;

    /// <param name="host">The Host header.</param>
    /// <param name="path">The path; a task's id in it is written with <see cref="IdFor"/>.</param>
    /// <param name="json">The body; the same.</param>
    public RequestTemplate(string host, string path, string json)
    {
        _bytes = Encoding.UTF8.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(json)}\r\n\r\n{json}");
        _places = [.. PlacesIn(_bytes)];
    }

    /// <summary>Gets what stands for an id in a template: a prefix and the number's place.</summary>
    public static string IdFor(string prefix) => prefix + Number;

    /// <summary>Gets the request for one task. The bytes are the same array each time.</summary>
    public ReadOnlyMemory<byte> For(int number)
    {
        foreach (int place in _places)
        {
            number.TryFormat(_bytes.AsSpan(place, Number.Length), out _, "D10", CultureInfo.InvariantCulture);
        }

        return _bytes;
    }

    private static IEnumerable<int> PlacesIn(byte[] bytes)
    {
        byte[] number = Encoding.ASCII.GetBytes(Number);
        for (int at = 0; at <= bytes.Length - number.Length; at++)
        {
            if (bytes.AsSpan(at, number.Length).SequenceEqual(number))
            {
                yield return at;
            }
        }
    }
}

using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Asya.Gateway.Hosting;

/// <summary>A parameter of the query, or a header: what it may be is said here and read from here.</summary>
internal sealed record ParameterNote
{
    public required string Name { get; init; }

    public required string Description { get; init; }

    public ParameterLocation Place { get; init; } = ParameterLocation.Query;

    public required OpenApiSchema Schema { get; init; }

    /// <summary>The range of a whole number.</summary>
    public (int Min, int Max) Range { get; private init; }

    /// <summary>What a whole number is when it is not said.</summary>
    public int Otherwise { get; private init; }

    /// <summary>A whole number.</summary>
    public static ParameterNote Number(string name, string description, int min, int max = int.MaxValue, int? otherwise = null) => new()
    {
        Name = name,
        Description = description,
        Range = (min, max),
        Otherwise = otherwise ?? 0,
        Schema = new()
        {
            Type = JsonSchemaType.Integer,
            Format = "int32",
            Minimum = Digits(min),
            Maximum = max == int.MaxValue ? null : Digits(max),
            Default = otherwise is { } number ? JsonValue.Create(number) : null,
        },
    };

    /// <summary>A number of seconds.</summary>
    public static ParameterNote Seconds(string name, string description) =>
        new() { Name = name, Description = description, Schema = new() { Type = JsonSchemaType.Number, Minimum = "0" } };

    /// <summary>An instant with its offset.</summary>
    public static ParameterNote Instant(string name, string description) =>
        new() { Name = name, Description = description, Schema = new() { Type = JsonSchemaType.String, Format = "date-time" } };

    /// <summary>Whether something is asked for.</summary>
    public static ParameterNote Flag(string name, string description) =>
        new() { Name = name, Description = description, Schema = new() { Type = JsonSchemaType.Boolean } };

    /// <summary>A text.</summary>
    public static ParameterNote Text(string name, string description, int maxLength = 256) =>
        new() { Name = name, Description = description, Schema = new() { Type = JsonSchemaType.String, MaxLength = maxLength } };

    /// <summary>One of some words.</summary>
    public static ParameterNote Word(string name, string description, params IEnumerable<string> words) => new()
    {
        Name = name,
        Description = description,
        Schema = new() { Type = JsonSchemaType.String, Enum = [.. words.Select(static word => (JsonNode)JsonValue.Create(word))] },
    };

    /// <summary>A header.</summary>
    public static ParameterNote Header(string name, string description, string? pattern = null) => new()
    {
        Name = name,
        Description = description,
        Place = ParameterLocation.Header,
        Schema = new() { Type = JsonSchemaType.String, Pattern = pattern },
    };

    private static string Digits(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

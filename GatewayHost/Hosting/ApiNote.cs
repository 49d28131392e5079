using System.Collections.Immutable;
using Asya.Gateway.Identity;

namespace Asya.Gateway.Hosting;

/// <summary>What the API description says of an endpoint beyond its name. The handlers check all of it themselves.</summary>
internal sealed record ApiNote
{
    public required string Group { get; init; }

    /// <summary>Gets a value indicating whether anybody may call, without any credential.</summary>
    public bool IsPublic { get; init; }

    /// <summary>Gets the scope that a caller needs. What says nothing is for admins; <see cref="Scope.None"/> is for all who are known.</summary>
    public Scope Needs { get; init; } = Scope.Admin;

    /// <summary>Gets a value saying whether there is a JSON body, and whether it may be missing.</summary>
    public BodyNote Body { get; init; }

    public ImmutableArray<ParameterNote> Parameters { get; init; } = [];

    public ImmutableArray<AnswerNote> Answers { get; init; } = [new(StatusCodes.Status200OK, "The answer")];

    internal enum BodyNote
    {
        None = 0,
        Optional = 1,
        Required = 2,
    }

    internal readonly record struct ParameterNote(string Name, string Description, bool IsHeader = false);

    internal readonly record struct AnswerNote(int Status, string Description, string ContentType = "application/json");
}

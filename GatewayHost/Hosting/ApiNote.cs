using System.Collections.Immutable;
using Asya.Gateway.Identity;

namespace Asya.Gateway.Hosting;

/// <summary>The API description of an endpoint. It enforces nothing: the handlers check all of it.</summary>
internal sealed record ApiNote
{
    public required string Group { get; init; }

    /// <summary>Whether the endpoint needs no credential.</summary>
    public bool IsPublic { get; init; }

    /// <summary>The scope that a caller needs. Default: admin; <see cref="Scope.None"/> admits every authenticated caller.</summary>
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

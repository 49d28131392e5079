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

    /// <summary>The type of the JSON body. Null: there is none.</summary>
    public Type? Body { get; init; }

    /// <summary>Whether the body may be missing.</summary>
    public bool IsBodyOptional { get; init; }

    public ImmutableArray<ParameterNote> Parameters { get; init; } = [];

    public required ImmutableArray<AnswerNote> Answers { get; init; }

    /// <summary>The statuses of refusals beside those that follow from path, parameters, body and scope.</summary>
    public ImmutableArray<int> Refuses { get; init; } = [];

    /// <summary>What refusals look like.</summary>
    public RefusalForm Form { get; init; }

    /// <summary>Gets what an endpoint is described with: its note, and what follows from its parameters and from what it returns.</summary>
    public static ApiNote? Of(IList<object> metadata)
    {
        BodyNote? body = metadata.OfType<BodyNote>().FirstOrDefault();
        Type? returned = metadata.OfType<ReturnedNote>().FirstOrDefault()?.Type;
        return metadata.OfType<ApiNote>().FirstOrDefault() is not { } note
            ? null
            : note with
            {
                Body = note.Body ?? body?.Type,
                IsBodyOptional = note.Body is null ? body is { IsOptional: true } : note.IsBodyOptional,
                Parameters = [.. metadata.OfType<ParameterNote>(), .. note.Parameters],
                Answers = [.. note.Answers.Select(answer => answer.IsReturned
                    ? answer with { Body = returned ?? throw new InvalidOperationException($"What returns {answer}?") }
                    : answer)],
            };
    }

    internal enum RefusalForm
    {
        /// <summary>problem+json.</summary>
        Problem = 0,

        /// <summary>The error of A2A's REST binding.</summary>
        A2A = 1,

        /// <summary>Either, after the version that the client states.</summary>
        ProblemOrA2A = 2,

        /// <summary>A JSON-RPC error, mostly with the status 200.</summary>
        JsonRpc = 3,
    }

    /// <summary>An answer.</summary>
    /// <param name="Status">Its status.</param>
    /// <param name="Description">What it is.</param>
    /// <param name="Body">The type of its body. Null: it has none, or one that is no JSON.</param>
    /// <param name="ContentType">The media type. Null: it has no body.</param>
    /// <param name="OtherType">A media type that a client may ask for instead.</param>
    internal readonly record struct AnswerNote(
        int Status, string Description, Type? Body, string? ContentType = "application/json", string? OtherType = null)
    {
        /// <summary>Whether its body is what the endpoint's method returns.</summary>
        public bool IsReturned { get; private init; }

        /// <summary>An answer whose body is what the endpoint's method returns.</summary>
        public static AnswerNote Returned(string description, int status = StatusCodes.Status200OK, string? otherType = null) =>
            new(status, description, null, OtherType: otherType) { IsReturned = true };

        public static AnswerNote Ok<T>(string description, string? otherType = null) =>
            new(StatusCodes.Status200OK, description, typeof(T), OtherType: otherType);

        public static AnswerNote Stream(string description) =>
            new(StatusCodes.Status200OK, description, null, "text/event-stream");

        public static AnswerNote Empty(int status, string description) => new(status, description, null, null);
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asya.Actors;
using Microsoft.Agents.AI.Workflows;

namespace Asya.AgentFramework;

/// <summary>How the requests of one port are asked of a person, and how the answer becomes the port's response.</summary>
public sealed class WorkflowQuestion
{
    private readonly Func<ExternalRequest, string?> _prompt;
    private readonly ImmutableArray<PauseField> _fields;
    private readonly RequestPort _port;

    private WorkflowQuestion(RequestPort port, Func<ExternalRequest, string?> prompt, ImmutableArray<PauseField> fields) =>
        (_port, _prompt, _fields) = (port, prompt, fields);

    internal string PortId => _port.Id;

    internal Type RequestType => _port.Request;

    /// <summary>Makes the question of a port.</summary>
    /// <typeparam name="TRequest">What the workflow asks with.</typeparam>
    /// <typeparam name="TResponse">What it expects. A text, a number, a boolean or an enumeration: the answer to the one field; else an
    /// object with the fields as its members.</typeparam>
    /// <param name="port">The port, as the workflow has it.</param>
    /// <param name="prompt">The question for a request.</param>
    /// <param name="fields">The form. Its answers are checked before the task goes on.</param>
    public static WorkflowQuestion For<TRequest, TResponse>(
        RequestPort<TRequest, TResponse> port, Func<TRequest, string> prompt, params ReadOnlySpan<PauseField> fields)
    {
        ArgumentNullException.ThrowIfNull(port);
        ArgumentNullException.ThrowIfNull(prompt);
        if (fields.IsEmpty || (IsOneValue(typeof(TResponse)) && fields.Length != 1))
        {
            throw new ArgumentException(
                $"The port '{port.Id}' needs {(IsOneValue(typeof(TResponse)) ? "exactly one field: its response is one value" : "fields")}.", nameof(fields));
        }

        return new(port, request => request.TryGetDataAs(out TRequest? data) ? prompt(data) : null, [.. fields]);
    }

    /// <summary>Makes the pause of a request: its answers arrive below a place of the payload that is the bridge's own.</summary>
    internal (string Prompt, PauseField[] Fields) Ask(ExternalRequest request, string answerPlace) => (
        _prompt(request) ?? throw new ActorException($"a request at the port '{PortId}' is not of the type {_port.Request.Name}"),
        [.. _fields.Select(field => field with { PayloadKey = $"{answerPlace}/{Escape(field.Name)}" })]);

    /// <summary>Makes the port's response of an answer.</summary>
    internal ExternalResponse Respond(ExternalRequest request, JsonObject answer, JsonSerializerOptions json)
    {
        JsonNode? value = IsOneValue(_port.Response) ? answer[_fields[0].Name] : answer;
        try
        {
            return request.CreateResponse(
                value.Deserialize(_port.Response, json) ?? throw new ActorException($"the answer for the port '{PortId}' is null"));
        }
        catch (JsonException e)
        {
            throw new ActorException($"the answer does not fit {_port.Response.Name}{(e.Path is { } path ? $" at {path}" : "")}", e);
        }
    }

    private static bool IsOneValue(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is var one
            && (one.IsPrimitive || one.IsEnum || one == typeof(string) || one == typeof(decimal));

    private static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}

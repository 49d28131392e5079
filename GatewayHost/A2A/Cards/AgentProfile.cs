using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asya.Catalog;
using Asya.Gateway.A2A.Dialects;
using Asya.Gateway.Api;
using Asya.Gateway.Identity;
using Asya.Gateway.Responses;

namespace Asya.Gateway.A2A.Cards;

/// <summary>What an agent card says, public or for authenticated callers. Flows are its skills.</summary>
/// <param name="Settings">What the gateway's settings say.</param>
/// <param name="Identity">How callers authenticate.</param>
/// <param name="Url">The A2A endpoint.</param>
/// <param name="Flows">The flows, shown as skills.</param>
/// <param name="HasPush">Whether the agent supports push notifications.</param>
/// <param name="IsExtended">Whether the card also shows how the flows are built.</param>
internal sealed record AgentProfile(
    AgentCardOptions Settings, IdentityOptions Identity, string Url, ImmutableArray<FlowInfo> Flows, bool HasPush, bool IsExtended)
    : IA2AResult
{
    private const string Pause = "x-pause";

    private static readonly string[] Modes = ["application/json", "text/plain"];

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter writer, A2ADialect dialect) => Write(writer, dialect.CardStyle);

    public void Write(Utf8JsonWriter writer, AgentCardStyle style) =>
        JsonSerializer.Serialize(writer, CardIn(style), AnswerContext.Default.AgentCard);

    // The two versions name the same things differently, so that in a hybrid card both stand side by side.
    private AgentCard CardIn(AgentCardStyle style)
    {
        bool is03 = style != AgentCardStyle.Version1;
        bool is1 = style != AgentCardStyle.Version03;
        string[] schemes = !Identity.IsOn ? [] : Identity.TakesKeys ? ["bearer", "apiKey"] : ["bearer"];
        return new()
        {
            Name = Settings.Name,
            Description = Settings.Description,
            Version = Settings.Version,

            // Both members are required by the specification.
            Provider = Settings is { Organization.Length: > 0, OrganizationUrl: { } home }
                ? new(Settings.Organization, home.OriginalString)
                : null,
            ProtocolVersion = is03 ? "0.3.0" : null,
            Url = is03 ? Url : null,
            PreferredTransport = is03 ? "JSONRPC" : null,
            AdditionalInterfaces = is03 ? [new(Url, "JSONRPC")] : null,
            SupportsAuthenticatedExtendedCard = is03 ? Identity.IsOn : null,
            SupportedInterfaces = is1 ? [new(Url, "JSONRPC", "1.0"), new(Url, "HTTP+JSON", "1.0"), new(Url, "JSONRPC", "0.3")] : null,
            Capabilities = new(Streaming: true, HasPush) { ExtendedAgentCard = is1 ? Identity.IsOn : null },
            SecuritySchemes = Identity.IsOn
                ? new(schemes.Select(scheme => KeyValuePair.Create<string, JsonNode?>(scheme, SchemeOf(scheme, is03, is1))))
                : null,
            SecurityRequirements = Identity.IsOn && is1 ? [.. schemes.Select(RequirementIn1)] : null,
            Security = Identity.IsOn && is03 ? [.. schemes.Select(static scheme => new JsonObject { [scheme] = new JsonArray() })] : null,
            DefaultInputModes = Modes,
            DefaultOutputModes = Modes,
            Skills = [.. Flows.Select(SkillOf)],
        };
    }

    private static JsonObject SchemeOf(string scheme, bool is03, bool is1)
    {
        bool isKey = scheme == "apiKey";
        JsonObject said = [];
        if (is03)
        {
            said = isKey
                ? new() { ["type"] = "apiKey", ["in"] = "header", ["name"] = CredentialHandler.ApiKeyHeader }
                : new() { ["type"] = "http", ["scheme"] = "bearer" };
        }

        if (is1)
        {
            said[isKey ? "apiKeySecurityScheme" : "httpAuthSecurityScheme"] = isKey
                ? new JsonObject { ["location"] = "header", ["name"] = CredentialHandler.ApiKeyHeader }
                : new JsonObject { ["scheme"] = "Bearer" };
        }

        return said;
    }

    private static JsonObject RequirementIn1(string scheme) =>
        new() { ["schemes"] = new JsonObject { [scheme] = new JsonObject { ["list"] = new JsonArray() } } };

    private AgentCard.Skill SkillOf(FlowInfo flow) =>
        new(flow.Name, flow.Name, flow.Description.Length > 0 ? flow.Description : flow.Name, [.. TagsOf(flow)]);

    // The tags of the original's extended card: which actor starts, and how many seconds of work the flow has.
    private IEnumerable<string> TagsOf(FlowInfo flow)
    {
        yield return "flow";
        if (!flow.RouteNext.IsDefaultOrEmpty && flow.RouteNext.Contains(Pause))
        {
            yield return "human-in-the-loop";
        }

        if (IsExtended)
        {
            yield return "x-actor:" + flow.Entrypoint;
            yield return string.Create(CultureInfo.InvariantCulture, $"x-timeout:{flow.Timeout.TotalSeconds}");
        }
    }
}

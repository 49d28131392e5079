using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Asya.Catalog;
using Asya.Gateway.A2A.Dialects;
using Asya.Gateway.Identity;
using Asya.Gateway.Responses;

namespace Asya.Gateway.A2A.Cards;

/// <summary>Writes the agent card. Flows are its skills; it declares only what is available.</summary>
internal sealed class AgentCardWriter(Utf8JsonWriter writer, AgentCard card, AgentCardStyle style)
{
    private const string Pause = "x-pause";

    private readonly ImmutableArray<CardForm> _forms = CardForm.For(style);

    public void Write()
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, card.Settings.Name);
        writer.WriteString("description"u8, card.Settings.Description);
        writer.WriteString("version"u8, card.Settings.Version);
        WriteProvider();
        foreach (CardForm form in _forms)
        {
            form.WriteInterfaces(writer, card);
        }

        writer.WriteStartObject("capabilities"u8);
        writer.WriteBoolean("streaming"u8, true);
        writer.WriteBoolean("pushNotifications"u8, card.HasPush);
        foreach (CardForm form in _forms)
        {
            form.WriteCapabilities(writer, card);
        }

        writer.WriteEndObject();
        if (card.Identity.IsOn)
        {
            WriteSecurity();
        }

        WriteModes("defaultInputModes"u8);
        WriteModes("defaultOutputModes"u8);
        writer.WriteStartArray("skills"u8);
        foreach (FlowInfo flow in card.Flows)
        {
            WriteSkill(flow);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteProvider()
    {
        // Both members are required by the specification.
        if (card.Settings is { Organization.Length: > 0, OrganizationUrl: { } url })
        {
            writer.WriteStartObject("provider"u8);
            writer.WriteString("organization"u8, card.Settings.Organization);
            writer.WriteString("url"u8, url.OriginalString);
            writer.WriteEndObject();
        }
    }

    // The two versions name the same members of a scheme differently, so that in a hybrid card both stand side by side.
    private void WriteSecurity()
    {
        writer.WriteStartObject("securitySchemes"u8);
        writer.WriteStartObject("bearer"u8);
        foreach (CardForm form in _forms)
        {
            form.WriteBearer(writer);
        }

        writer.WriteEndObject();
        if (card.Identity.TakesKeys)
        {
            writer.WriteStartObject("apiKey"u8);
            foreach (CardForm form in _forms)
            {
                form.WriteKey(writer, CredentialHandler.ApiKeyHeader);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        foreach (CardForm form in _forms.Reverse())
        {
            form.WriteRequirements(writer, card.Identity.TakesKeys ? ["bearer", "apiKey"] : ["bearer"]);
        }
    }

    private void WriteModes(ReadOnlySpan<byte> name) => writer.WriteTexts(name, ["application/json", "text/plain"]);

    private void WriteSkill(FlowInfo flow)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, flow.Name);
        writer.WriteString("name"u8, flow.Name);
        writer.WriteString("description"u8, flow.Description.Length > 0 ? flow.Description : flow.Name);
        writer.WriteTexts("tags"u8, [.. TagsOf(flow)]);
        writer.WriteEndObject();
    }

    // The tags of the original's extended card: which actor starts, and how many seconds of work the flow has.
    private IEnumerable<string> TagsOf(FlowInfo flow)
    {
        yield return "flow";
        if (!flow.RouteNext.IsDefaultOrEmpty && flow.RouteNext.Contains(Pause))
        {
            yield return "human-in-the-loop";
        }

        if (card.IsExtended)
        {
            yield return "x-actor:" + flow.Entrypoint;
            yield return string.Create(CultureInfo.InvariantCulture, $"x-timeout:{flow.Timeout.TotalSeconds}");
        }
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using Asya.Gateway.A2A.Cards;

namespace Asya.Gateway.A2A.Dialects;

/// <summary>What a version has of its own in an agent card. The members of both can stand in one card.</summary>
internal abstract class CardForm
{
    private static readonly CardForm Form1 = new CardForm1();
    private static readonly CardForm Form03 = new CardForm03();

    /// <summary>Gets the forms that a card is written in.</summary>
    public static ImmutableArray<CardForm> For(AgentCardStyle style) => style switch
    {
        AgentCardStyle.Version1 => [Form1],
        AgentCardStyle.Version03 => [Form03],
        _ => [Form03, Form1],
    };

    /// <summary>Writes where the agent is spoken to, and how.</summary>
    public abstract void WriteInterfaces(Utf8JsonWriter writer, AgentCard card);

    public abstract void WriteCapabilities(Utf8JsonWriter writer, AgentCard card);

    /// <summary>Writes the members of the scheme of bearer tokens.</summary>
    public abstract void WriteBearer(Utf8JsonWriter writer);

    /// <summary>Writes the members of the scheme of API keys.</summary>
    public abstract void WriteKey(Utf8JsonWriter writer, string header);

    /// <summary>Writes that one of these schemes is required.</summary>
    public abstract void WriteRequirements(Utf8JsonWriter writer, ReadOnlySpan<string> schemes);
}

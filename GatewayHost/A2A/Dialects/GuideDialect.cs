using System.Text.Json;
using Asya.Gateway.A2A.Artifacts;
using Asya.Gateway.Responses;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.A2A.Dialects;

/// <inheritdoc cref="A2ADialect.Guides"/>
internal sealed class GuideDialect : Version03Dialect
{
    public override bool ChecksContext => false;

    public override bool TellsLateAnswersApart => false;

    public override bool ShowsSubmitted => true;

    public override int DefaultHistory => 0;

    public override bool WaitsByDefault(bool isAnswer) => false;

    public override string StateOf(TaskPhase phase) => phase == TaskPhase.Paused ? "input_required" : base.StateOf(phase);

    public override void WriteKind(Utf8JsonWriter writer, ReadOnlySpan<byte> kind)
    {
    }

    public override void StartPart(Utf8JsonWriter writer, ReadOnlySpan<byte> kind)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, kind);
    }

    public override void WriteMessageIds(Utf8JsonWriter writer, string messageId, string taskId, string contextId)
    {
    }

    public override void WriteAnswerSchema(Utf8JsonWriter writer, JsonBytes schema)
    {
    }

    // The first artifact has been called so since the original's first version, and had no name.
    public override void WriteArtifactName(Utf8JsonWriter writer, AgentArtifact artifact)
    {
        bool isResult = artifact.Id == AgentArtifact.ResultId;
        writer.WriteString("artifactId"u8, isResult ? "result-1" : artifact.Id);
        writer.WriteUnlessEmpty("name"u8, isResult ? null : artifact.Name);
    }

    // The guides' files have an address only, so that bytes are one.
    protected override void WriteFile(Utf8JsonWriter writer, ArtifactPart part)
    {
        writer.WriteString("url"u8, part.Content == ArtifactContent.Raw
            ? $"data:{part.MediaType ?? "application/octet-stream"};base64,{part.Text}"
            : part.Text);
        writer.WriteUnlessEmpty("name"u8, part.Filename);
        writer.WriteUnlessEmpty("media_type"u8, part.MediaType);
    }
}

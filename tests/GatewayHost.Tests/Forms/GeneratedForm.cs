using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asya.Domain.Waiting;
using Asya.Payloads;

namespace Asya.Gateway.Tests.Forms;

/// <summary>A form that was made up, and answers to it.</summary>
/// <param name="Metadata">The pause's metadata, as a flow has it.</param>
/// <param name="Answers">The answers, each as JSON.</param>
internal sealed record GeneratedForm(string Metadata, ImmutableArray<string> Answers)
{
    private readonly AnswerForm _form = AnswerForm.Of(JsonBytes.FromText(Metadata));

    public string Schema => _form.Schema().ToString();

    public bool IsStrict => _form.IsStrict;

    public ImmutableArray<FormField> Fields => _form.Fields;

    /// <summary>Indicates whether the product takes an answer.</summary>
    public bool Takes(string answer) => _form.Judge(JsonBytes.FromText(answer)).IsEmpty;

    /// <summary>Gets an answer without the members that count as left out.</summary>
    public string WithoutNothing(string answer)
    {
        using JsonDocument document = JsonDocument.Parse(answer);
        return ToText(document.RootElement.EnumerateObject()
            .Where(member => _form.Fields.FirstOrDefault(field => field.Name == member.Name) is not { } field
                || _form.TryGetGiven(document.RootElement, field, out _))
            .Select(static member => (member.Name, member.Value.GetRawText())));
    }

    /// <summary>Writes an object of values that are JSON, digit by digit.</summary>
    public static string ToText(IEnumerable<(string Name, string Json)> members) =>
        new StringBuilder("{").AppendJoin(',', members.Select(static one => $"{Quote(one.Name)}:{one.Json}")).Append('}').ToString();

    public static string Quote(string text) => JsonValue.Create(text).ToJsonString();
}

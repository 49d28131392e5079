using System.Collections.Immutable;
using Asya.Domain.Pausing;
using Asya.Domain.Subjects;
using Asya.Domain.Waiting;
using Asya.Grains.Configuration;
using YamlDotNet.RepresentationModel;

namespace Asya.Grains.Flows;

/// <summary>What a flow says its tasks are about: <c>title</c> and <c>search</c>.</summary>
/// <remarks>A value that a pause of the flow redacts is refused in both: titles and searches are shown beyond the task.</remarks>
internal static class FlowSubject
{
    /// <param name="reader">The file.</param>
    /// <param name="title">The flow's <c>title</c>; null: it has none.</param>
    /// <param name="search">The flow's <c>search</c>; null: it has none.</param>
    /// <param name="pauses">What the flow says of its pauses.</param>
    public static TaskSubject? Read(YamlReader reader, YamlNode? title, YamlNode? search, FlowPauses pauses)
    {
        if (title is null && search is null)
        {
            return null;
        }

        Redaction redaction = RedactionOf(pauses);
        return new()
        {
            Template = title is null ? null : TitleOf(reader, title, redaction),
            Search = search is null ? null : PlacesOf(reader, search, redaction),
        };
    }

    private static string TitleOf(YamlReader reader, YamlNode node, Redaction redaction)
    {
        string text = reader.Text(node, "title");
        if (TitleTemplate.Read(text, out TitleTemplate? template) is { } defect)
        {
            throw reader.At(node, $"'title': {defect}");
        }

        foreach (string place in template!.Places.Where(redaction.HidesPath))
        {
            throw reader.At(node, $"'title' names {place}, which a pause redacts: a title is shown where the value must not be");
        }

        return text;
    }

    private static ImmutableArray<string> PlacesOf(YamlReader reader, YamlNode node, Redaction redaction)
    {
        ImmutableArray<string> places = reader.Texts(node, "search", "a place in search");
        if (places.Length > TitleTemplate.MaxPlaces)
        {
            throw reader.At(node, $"'search' names {places.Length} places, and may name {TitleTemplate.MaxPlaces}");
        }

        foreach (string place in places)
        {
            if (TitleTemplate.DefectOf(place) is { } defect)
            {
                throw reader.At(node, $"'search': {defect}");
            }

            if (redaction.HidesPath(place))
            {
                throw reader.At(node, $"'search' names {place}, which a pause redacts: a search would tell its value");
            }
        }

        return places;
    }

    private static Redaction RedactionOf(FlowPauses pauses)
    {
        PausePlan plan = new(pauses.List, pauses.Block.IsEmpty ? pauses.Inserted : pauses.Block);
        return Redaction.Of(new() { Pauses = new() { Plan = plan } });
    }
}

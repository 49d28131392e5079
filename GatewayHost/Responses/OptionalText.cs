namespace Asya.Gateway.Responses;

/// <summary>Texts whose member is left out where they say nothing.</summary>
internal static class OptionalText
{
    extension(string? text)
    {
        /// <summary>Gets the text; null: there is none.</summary>
        public string? UnlessEmpty => text is "" ? null : text;
    }
}

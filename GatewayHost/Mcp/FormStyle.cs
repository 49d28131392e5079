namespace Asya.Gateway.Mcp;

/// <summary>What a form may consist of, by revision.</summary>
internal enum FormStyle
{
    /// <summary>With choices of several, and titles as JSON Schema has them.</summary>
    Full,

    /// <summary>As 2025-06-18 has it: <c>enum</c> with <c>enumNames</c>, and no lists.</summary>
    First,
}

/// <summary>Which revision has which style.</summary>
internal static class FormStyles
{
    extension(FormStyle)
    {
        public static FormStyle Of(string? version) => version == "2025-06-18" ? FormStyle.First : FormStyle.Full;
    }
}

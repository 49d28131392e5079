namespace Asya.Domain.Waiting;

/// <summary>What is wrong with the definition of a pause.</summary>
/// <param name="Message">The reason, with the name of the member.</param>
/// <param name="Field">The index of the field in <c>fields</c>; null: it is not in one.</param>
/// <param name="Member">The name of the member, if it is there.</param>
internal sealed record DefinitionDefect(string Message, int? Field = null, string? Member = null);

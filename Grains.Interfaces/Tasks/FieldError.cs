namespace Asya.Tasks;

/// <summary>The error of one field of an answer.</summary>
/// <param name="Field">The name of the field.</param>
/// <param name="Message">The rule that is violated, for people; without the answer itself.</param>
[GenerateSerializer, Immutable, Alias("asya.field-error")]
public sealed record FieldError([property: Id(0)] string Field, [property: Id(1)] string Message);

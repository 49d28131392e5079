namespace Asya.Engine.Tests;

[GenerateSerializer, Immutable, Alias("test.hidden-number")]
internal readonly record struct HiddenNumber([property: Id(0)] int Value);

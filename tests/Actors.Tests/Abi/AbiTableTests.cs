using System.Text.Json.Nodes;

namespace Asya.Actors.Tests.Abi;

/// <summary>One table of cases, run by C# and by Python.</summary>
public sealed class AbiTableTests(PythonInterpreter python) : IClassFixture<PythonInterpreter>
{
    public static TheoryData<string> ForBoth => [.. AbiTable.Cases.Where(static c => !AbiTable.IsForPythonOnly(c)).Select(Name)];

    public static TheoryData<string> ForPython => [.. AbiTable.Cases.Select(Name)];

    [Theory]
    [MemberData(nameof(ForBoth))]
    public async Task CSharp(string name)
    {
        JsonObject @case = AbiTable.Find(name);

        AbiResult actual = await CSharpInterpreter.RunAsync(AbiTable.EnvelopeOf(@case), @case["yields"]!.AsArray());

        AbiTable.Expected(@case).AssertSame(actual, withFrames: actual.Error is null);
    }

    [Theory]
    [MemberData(nameof(ForPython))]
    public async Task Python(string name)
    {
        JsonObject @case = AbiTable.Find(name);
        AbiResult expected = AbiTable.Expected(@case);

        expected.AssertSame(await python.RunAsync(AbiTable.EnvelopeOf(@case), @case["yields"]!.AsArray()));
        expected.AssertSame(await python.RunAsync(AbiTable.EnvelopeOf(@case), @case["yields"]!.AsArray(), asynchronous: true));
    }

    private static string Name(JsonObject @case) => @case["name"]!.GetValue<string>();
}

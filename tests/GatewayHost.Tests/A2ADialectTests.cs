using Asya.Gateway.A2A;
using Asya.Gateway.A2A.Dialects;
using Asya.Tasks;

namespace Asya.Gateway.Tests;

/// <summary>What holds for every way to speak A2A.</summary>
public sealed class A2ADialectTests
{
    private static readonly A2ADialect[] All = [A2ADialect.Version1, A2ADialect.Version03, A2ADialect.Guides];

    [Fact]
    public void Every_named_dialect_has_a_method_for_every_operation() => Assert.All(A2ADialect.Named, static dialect =>
        Assert.Equal(Enum.GetValues<A2AOperation>(), dialect.Methods.Values.Order()));

    [Fact]
    public void No_two_dialects_have_a_method_or_a_version_in_common()
    {
        string[] methods = [.. A2ADialect.Named.SelectMany(static dialect => dialect.Methods.Keys)];

        Assert.Equal(methods.Length, methods.Distinct().Count());
        Assert.Equal(A2ADialect.Named.Length, A2ADialect.Named.Select(static dialect => dialect.Version).Distinct().Count());
    }

    [Fact]
    public void A_state_s_name_is_read_as_the_phase_that_it_was_written_for() => Assert.All(All, static dialect =>
    {
        Assert.All(Enum.GetValues<TaskPhase>(), phase => Assert.Equal(phase, dialect.PhaseOf(dialect.StateOf(phase))));
        Assert.All(dialect.OtherStates, state => Assert.Null(dialect.PhaseOf(state)));
    });
}

using System.Collections.Immutable;
using System.Text;
using Asya.Testing;

namespace Asya.Architecture.Tests;

/// <summary>The copier that stands in for the wire is as strict as the wire.</summary>
public sealed class WireCopierTests
{
    private readonly WireCopier _copier = new();

    [Fact]
    public void Records_arrive_equal_and_share_nothing()
    {
        CreateTask original = new()
        {
            Flow = "report",
            Route = ActorRoute.StartAt("a", "x-pause", "b"),
            Payload = JsonBytes.FromText("""{"n":1.0}"""),
            Timeout = TimeSpan.FromSeconds(5),
            Digest = "d",
        };
        CreateTask copy = _copier.Copy(original);
        Assert.Equal(original, copy);
        Assert.NotSame(original, copy);
        Assert.NotSame(original.Route, copy.Route);
        Assert.Null(copy.ParentId);
        Assert.Equal(new StepNumber(new("t~1"), 2, 3), _copier.Copy(new StepNumber(new("t~1"), 2, 3)));
    }

    [Fact]
    public void Bytes_are_copied()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("{}");
        JsonBytes copy = _copier.Copy(new JsonBytes(bytes));
        bytes[0] = (byte)'!';
        Assert.Equal("{}", copy.ToString());
    }

    [Fact]
    public void Arrays_and_nothing_arrive_as_they_were_sent()
    {
        Assert.True(_copier.Copy(default(ImmutableArray<string>)).IsDefault);
        Assert.Equal(["a", "b"], _copier.Copy<ImmutableArray<string>>(["a", "b"]).AsEnumerable());
        int[] numbers = [1, 2];
        Assert.Equal(numbers, _copier.Copy(numbers));
        Assert.NotSame(numbers, _copier.Copy(numbers));
        Assert.Null(_copier.Copy<TaskSnapshot?>(null));
        Assert.Null(_copier.Copy<int?>(null));
        Assert.Equal(TaskPhase.Paused, _copier.Copy<TaskPhase?>(TaskPhase.Paused));
    }

    [Fact]
    public void Members_without_a_number_do_not_arrive()
    {
        Leaky copy = _copier.Copy(new Leaky { Kept = 1, Lost = 2 });
        Assert.Equal((1, 7), (copy.Kept, copy.Lost));
    }

    [Fact]
    public void Numbers_count_anew_on_each_level_of_a_hierarchy()
    {
        Derived copy = _copier.Copy(new Derived { A = "a", B = "b" });
        Assert.Equal(("a", "b"), (copy.A, copy.B));
        Assert.IsType<Derived>(_copier.Copy<Base>(new Derived()));
    }

    [Fact]
    public void Exceptions_keep_their_message_and_numbered_members()
    {
        TaskRejectedException original = new(TaskRejection.NotPaused, "task not paused");
        TaskRejectedException copy = (TaskRejectedException)_copier.Copy<Exception>(original);
        Assert.NotSame(original, copy);
        Assert.Equal((original.Rejection, original.Message), (copy.Rejection, copy.Message));
        Assert.IsType<TimeoutException>(_copier.Copy<Exception>(new TimeoutException()));
    }

    [Fact]
    public void What_could_not_cross_a_wire_is_refused_by_name()
    {
        Assert.Contains("Plain", Assert.Throws<WireException>(() => _copier.Copy(new Plain())).Message, StringComparison.Ordinal);
        Assert.Contains("Plain", Assert.Throws<WireException>(() => _copier.Copy(new[] { new Plain() })).Message, StringComparison.Ordinal);
        Assert.Contains("Loose.Anything", Assert.Throws<WireException>(() => _copier.Copy(new Loose())).Message, StringComparison.Ordinal);
        Assert.Contains("[Id(0)]", Assert.Throws<WireException>(() => _copier.Copy(new Doubled())).Message, StringComparison.Ordinal);
        Assert.Contains("PlainException", Assert.Throws<WireException>(() => _copier.Copy<Exception>(new PlainException())).Message, StringComparison.Ordinal);
        Assert.Throws<WireException>(() => _copier.Copy<object>("text"));
    }

    [GenerateSerializer]
    internal sealed class Leaky
    {
        [Id(0)]
        public int Kept { get; init; }

        public int Lost { get; init; } = 7;
    }

    [GenerateSerializer]
    internal class Base
    {
        [Id(0)]
        public string? A { get; init; }
    }

    [GenerateSerializer]
    internal sealed class Derived : Base
    {
        [Id(0)]
        public string? B { get; init; }
    }

    [GenerateSerializer]
    internal sealed class Loose
    {
        [Id(0)]
        public object? Anything { get; init; }
    }

    [GenerateSerializer]
    internal sealed class Doubled
    {
        [Id(0)]
        public int A { get; init; }

        [Id(0)]
        public int B { get; init; }
    }

    internal sealed class Plain;

    internal sealed class PlainException : Exception;
}

using System.Reflection;
using Asya.Events;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Grains.Tests.Client;

/// <summary>What a process can ask of the grains that is a client of the cluster and no silo.</summary>
[Collection(SharedSiloTests.Name)]
public sealed class ClusterClientTests(SharedSilo shared)
{
    public static TheoryData<string> ForSilos => [.. EngineMembers.Select(static method => $"{method.DeclaringType!.Name}.{method.Name}")];

    private static MethodInfo[] EngineMembers { get; } =
    [
        .. new[] { typeof(ITaskGrain), typeof(ITaskFeedGrain) }
            .SelectMany(static type => type.GetMethods(BindingFlags.Instance | BindingFlags.NonPublic)),
    ];

    [Theory]
    [MemberData(nameof(ForSilos))]
    public async Task What_is_for_silos_is_refused_to_a_client_and_changes_nothing(string name)
    {
        TaskSilo silo = shared.Next();
        string id = $"client-{name}";
        await silo.CreateAsync(id, 300, "work", "x-pause", "publish");
        await silo.Events.WaitAsync(id, "paused");
        MethodInfo method = EngineMembers.Single(m => name == $"{m.DeclaringType!.Name}.{m.Name}");
        IGrainFactory client = await silo.ConnectAsync();
#pragma warning disable RS0030 // By a type that is known at run time only.
        object grain = client.GetGrain(method.DeclaringType!, method.DeclaringType == typeof(ITaskGrain) ? id : ITaskFeedGrain.Key);
#pragma warning restore RS0030

        TaskRejectedException refused = await Assert.ThrowsAsync<TaskRejectedException>(() =>
            ((Task)method.Invoke(grain, [.. method.GetParameters().Select(static p => Nothing(p.ParameterType))])!).WithTimeout(name));

        Assert.Equal(TaskRejection.NotAllowed, refused.Rejection);
        Assert.Equal((TaskPhase.Paused, 4), Of(await silo.GetAsync(id)));
    }

    [Fact]
    public async Task A_client_starts_and_answers_but_says_no_time_is_up()
    {
        TaskSilo silo = shared.Next();
        IGrainFactory client = await silo.ConnectAsync();
        CreateTask request = new()
        {
            Route = ActorRoute.StartAt("work", "x-pause", "publish"),
            Payload = JsonBytes.EmptyObject,
            Digest = "client",
        };
        await client.Task(new("client")).CreateAsync(request, CancellationToken.None);
        await silo.Events.WaitAsync("client", "paused");
        ResumeTask answer = new() { Input = JsonBytes.FromText("""{"approved":true}"""), Channel = "test" };

        foreach (ResumeTask asEngine in new[] { answer with { IsExpiry = true }, answer with { Reroute = ["other"] } })
        {
            TaskRejectedException refused = await Assert.ThrowsAsync<TaskRejectedException>(
                () => client.Resume(new("client")).ResumeAsync(asEngine, CancellationToken.None).WithTimeout("the refusal"));
            Assert.Equal(TaskRejection.NotAllowed, refused.Rejection);
        }

        Assert.Equal((TaskPhase.Paused, 4), Of(await silo.GetAsync("client")));
        ResumeReceipt receipt = await client.Resume(new("client")).ResumeAsync(answer, CancellationToken.None).WithTimeout("the answer");
        Assert.Equal((1, false), (receipt.Pause, receipt.Repeated));
        await silo.Events.WaitAsync("client", "succeeded");
    }

    private static (TaskPhase Phase, long LastEvent) Of(TaskSnapshot task) => (task.Phase, task.LastEvent);

    private static object? Nothing(Type type) => type.IsValueType ? Activator.CreateInstance(type) : null;
}

using System.Net;
using Asya.Grains.Hosting;
using Asya.Payloads;
using Asya.Tasks;
using Microsoft.Extensions.DependencyInjection;

namespace Asya.Grains.Tests;

public sealed class OwnSiloDirectoryTests
{
    private static readonly SiloAddress Here = SiloAddress.New(IPAddress.Loopback, port: 11_001, generation: 1);

    private readonly OwnSiloDirectory _directory = new();

    [Fact]
    public async Task A_grain_is_found_from_its_beginning_to_its_end()
    {
        GrainAddress first = NewActivation();
        Assert.Null(await _directory.Lookup(first.GrainId));

        Assert.Equal(first, await _directory.Register(first));
        Assert.Equal(first, await _directory.Lookup(first.GrainId));

        await _directory.Unregister(first);
        Assert.Null(await _directory.Lookup(first.GrainId));
    }

    [Fact]
    public async Task Of_two_activations_the_first_stays_and_the_second_is_told()
    {
        GrainAddress first = NewActivation();
        GrainAddress second = NewActivation();
        await _directory.Register(first);

        Assert.Equal(first, await _directory.Register(second));

        // The end of one that was never registered is not the end of the other.
        await _directory.Unregister(second);
        Assert.Equal(first, await _directory.Lookup(first.GrainId));
    }

    [Fact]
    public async Task An_activation_takes_the_place_of_the_one_that_it_names_and_of_no_other()
    {
        GrainAddress first = NewActivation();
        GrainAddress second = NewActivation();
        GrainAddress third = NewActivation();
        await _directory.Register(first);

        Assert.Equal(second, await _directory.Register(second, previousAddress: first));
        Assert.Equal(second, await _directory.Register(third, previousAddress: first));
        Assert.Equal(second, await _directory.Lookup(first.GrainId));
    }

    [Fact]
    public async Task Two_silos_that_judge_an_answer_each_at_the_same_time_accept_one_of_them()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync();
        await silo.CreateAsync("c", 30, "work", "x-pause", "publish");
        await silo.Events.WaitAsync("c", "paused");

        // The grain of the first silo is still reading; one grain for both silos would let the second answer wait behind it.
        (Task reached, TaskCompletionSource release) = silo.Checkpoints.HoldGets();
        Task<ResumeReceipt> first = AnswerAsync(0, "first");
        await reached.WithTimeout("the first silo to read the checkpoint");
        ResumeReceipt accepted = await AnswerAsync(1, "second").WithTimeout("the answer through the second silo");
        release.SetResult();

        Assert.False(accepted.Repeated);
        TaskRejectedException refused = await Assert.ThrowsAsync<TaskRejectedException>(() => first.WithTimeout("the refusal"));
        Assert.Equal(TaskRejection.AlreadyAnswered, refused.Rejection);

        // The same answer again, wherever it arrives, is the one that was accepted.
        Assert.True((await AnswerAsync(0, "second").WithTimeout("the answer once more")).Repeated);
        await silo.Events.WaitAsync("c", "succeeded");
        Assert.Equal("second", (await silo.GetAsync("c")).Answers.Single().Key);

        Task<ResumeReceipt> AnswerAsync(int through, string key) => silo.Services[through].GetRequiredService<IGrainFactory>()
            .Resume(new("c")).ResumeAsync(
                new() { Input = JsonBytes.FromText("""{"approved":true}"""), Key = key, Pause = 1, Digest = key, Channel = "test" },
                CancellationToken.None);
    }

    private static GrainAddress NewActivation() => new()
    {
        GrainId = GrainId.Create("resume", "t"),
        SiloAddress = Here,
        ActivationId = ActivationId.NewId(),
        MembershipVersion = new(1),
    };
}

using Asya.Domain;
using Asya.Domain.ChildTasks;
using Asya.Domain.Pausing;
using Asya.Grains.Actors;
using Asya.Grains.Checkpoints;
using Asya.Grains.Flows;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Tasks;

/// <summary>Turns a request into a task to be created, or says what is wrong with it.</summary>
internal sealed class TaskIntake(FlowCatalog flows, ActorRegistry actors, IOptions<TaskOptions> tasks, IOptions<PauseResumeOptions> pauses)
{
    private readonly JsonBytes _defaultPause = pauses.Value.Metadata is { } json ? JsonBytes.FromText(json) : PausePlan.Default.Otherwise;

    /// <exception cref="TaskRejectedException">The request means nothing here.</exception>
    public NewTask Accept(TaskKey key, CreateTask request)
    {
        if (CreateRules.Validate(request) is { } defect)
        {
            throw new TaskRejectedException(TaskRejection.Invalid, defect);
        }

        Flow? flow = null;
        if (request.Flow is { } name)
        {
            flow = flows.Find(name) ?? throw new TaskRejectedException(TaskRejection.UnknownFlow, $"There is no flow '{name}'.");
            if (flow.Start is { } start && !start.Admits(request))
            {
                throw new TaskRejectedException(
                    TaskRejection.NotAllowed, $"The flow '{name}' says who may start it, and the caller is not among them.");
            }
        }

        ActorRoute route = request.Route ?? flow?.Route
            ?? throw new TaskRejectedException(TaskRejection.Invalid, "A task needs a route or a flow.");
        if (route.IsOver)
        {
            throw new TaskRejectedException(TaskRejection.Invalid, "The route has no current actor ('route.curr').");
        }

        foreach (string actor in route.Next.Insert(0, route.Curr))
        {
            if (!actors.Knows(actor))
            {
                throw new TaskRejectedException(TaskRejection.UnknownActor, $"unknown actor {actor}");
            }
        }

        if (request.Payload.Length > PayloadLimits.MaxBytes)
        {
            throw new TaskRejectedException(TaskRejection.PayloadTooLarge, $"A payload has at most {PayloadLimits.MaxBytes} bytes.");
        }

        if (flow?.Schema is { } schema && (flow.IsStrict || request.IsStrict) && schema.Check(request.Payload) is { IsEmpty: false } errors)
        {
            // Also in the text, for protocols that have no errors by field.
            string first = errors[0].Field.Length == 0 ? errors[0].Message : $"{errors[0].Field}: {errors[0].Message}";
            throw new TaskRejectedException(
                TaskRejection.Invalid, $"The payload does not satisfy the schema of the flow '{flow.Name}'. {first}")
            {
                Fields = errors,
            };
        }

        // More time than the flow gives would be a requester's rule.
        TimeSpan? longest = flow?.MaxTimeout ?? (request.Principal is null ? null : flow?.Timeout);
        if (request.Timeout > longest)
        {
            throw new TaskRejectedException(TaskRejection.Invalid,
                FormattableString.Invariant(
                    $"The flow '{request.Flow}' gives a task at most {longest.Value.TotalSeconds} seconds."));
        }

        TimeSpan timeout = request.Timeout ?? flow?.Timeout ?? tasks.Value.DefaultTimeout;
        if (timeout <= TimeSpan.Zero || timeout > TaskOptions.MaxTimeout)
        {
            throw new TaskRejectedException(
                TaskRejection.Invalid, $"A timeout is more than 0 and at most {TaskOptions.MaxTimeout.TotalSeconds:0} seconds.");
        }


        // Who answers is known then, and an answer of one person must not overwrite what another has decided.
        MergeMode merge = request.Principal is null ? pauses.Value.MergeMode : MergeMode.Contained;
        PausePlan plan = (flow?.Pauses ?? FlowPauses.None).PlanOr(_defaultPause, merge) with
        {
            AsksAgain = flow?.AsksAgain == true,
            IsForCandidates = flow?.IsForCandidates == true,
        };
        return new(key, request, route, timeout, plan, tasks.Value.Retention, flow?.Resiliency, HooksNow())
        {
            Subject = flow?.Subject,
        };
    }

    private Hooks? HooksNow() => tasks.Value is { SinkHooks: var succeeded, SumpHooks: var failed } && succeeded.Count + failed.Count > 0
        ? new([.. succeeded], [.. failed], StepReport.NewFanOutKey())
        : null;
}

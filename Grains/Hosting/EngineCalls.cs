using System.Reflection;
using Asya.Tasks;

namespace Asya.Grains.Hosting;

/// <summary>What only silos may ask of a grain: a process that is just a client of the cluster is refused it.</summary>
/// <remarks>
/// Such members are internal, so no client of the packages can name them; this refuses one that calls them nevertheless. It is no
/// protection from a process that forges messages: the ports of a cluster are private.
/// </remarks>
internal static class EngineCalls
{
    /// <exception cref="TaskRejectedException">A client calls what is for silos only.</exception>
    public static void Judge(IIncomingGrainCallContext context)
    {
        if (context.SourceId is { } source && IsClient(source) && IsForSilos(context))
        {
            throw new TaskRejectedException(TaskRejection.NotAllowed, "Only the silos of the cluster may call this.");
        }
    }

    // What calls in a silo's process without being a grain, such as the gateway or a handler that has ended, is a "hosted" client.
    private static bool IsClient(GrainId source) => source.IsClient() && !source.Key.AsSpan().StartsWith("hosted-"u8);

    private static bool IsForSilos(IIncomingGrainCallContext context)
    {
        MethodInfo method = context.InterfaceMethod;
        return !method.IsPublic || !method.DeclaringType!.IsVisible
            || (context.Request.GetArgumentCount() > 0 && context.Request.GetArgument(0) is ResumeTask request
                && (request.IsExpiry || request.Reroute is not null));
    }
}

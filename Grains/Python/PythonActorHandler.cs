using System.Collections.Immutable;
using Asya.Actors;
using Asya.Payloads;
using Asya.Steps;

namespace Asya.Grains.Python;

/// <summary>A handler that is written in Python.</summary>
internal sealed class PythonActorHandler(PythonPool pool) : IActorHandler
{
    public PythonPool Pool => pool;

    public async Task<ImmutableArray<ActorFrame>> HandleAsync(
        StepRequest request, Action<JsonBytes> progress, CancellationToken cancellationToken)
    {
        PythonProcess process = await pool.RentAsync(cancellationToken);
        bool isFit = false;
        try
        {
            ImmutableArray<ActorFrame> frames = await process.InvokeAsync(request, progress, cancellationToken);
            isFit = true;
            pool.Worked();
            return frames;
        }
        catch (ForeignActorException e)
        {
            // After a handler's own failure the process stays usable. After a protocol violation it does not.
            isFit = e.Type is not (PythonErrors.ProcessDied or PythonErrors.BadAnswer);
            throw;
        }
        finally
        {
            pool.Return(process, isFit);
        }
    }
}

namespace Asya.Actors;

/// <summary>A handler bound to its author's own types. JSON names are snake_case.</summary>
/// <typeparam name="TPayload">What it reads of the payload. Keys it does not name are not lost.</typeparam>
/// <typeparam name="TResult">What it returns; merged over the incoming payload, unless <see cref="ActorContext.ReplacePayload"/> is called.</typeparam>
public interface IActor<in TPayload, TResult>
    where TResult : class
{
    /// <inheritdoc cref="IActor.ProcessAsync"/>
    Task<TResult?> ProcessAsync(TPayload payload, ActorContext context, CancellationToken cancellationToken);
}

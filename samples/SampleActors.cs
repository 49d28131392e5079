
namespace Asya.Samples;

/// <summary>Registers the sample actors under the names that <c>flows.yaml</c> uses.</summary>
public static class SampleActors
{
    /// <remarks>They are replaceable: a configuration folder may define actors of the same names.</remarks>
    public static IServiceCollection AddSampleActors(this IServiceCollection services) => services
        .AddActor<Draft>("draft")
        .AddActor<Publish>("publish")
        .AddActor<LegalReview>("legal_review")
        .AddActor<ConditionalDraft>("conditional_draft")
        .AddActor<ApprovalCheck>("approval_check")
        .AddActor<FinalizeOrder>("finalize")
        .AddActor<InitialDraft>("initial_draft")
        .AddActor<FinalizeWithUserData>("finalize_with_user_data")
        .AddActor<AgentStep>("agent_step")
        .LetManifestsReplaceActors();
}

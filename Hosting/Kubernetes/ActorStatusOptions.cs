namespace Asya.Hosting.Kubernetes;

/// <summary>Whether and where silos report what they have of the <c>AsyncActor</c> objects.</summary>
internal sealed class ActorStatusOptions
{
    public const string SectionName = "Asya:Kubernetes";

    /// <summary>Gets or sets whether they report.</summary>
    public bool ActorStatus { get; set; }

    /// <summary>Gets or sets the address of the API server. Default: the one that Kubernetes names in each pod.</summary>
    public Uri? Api { get; set; }

    /// <summary>Gets or sets the folder with <c>token</c>, <c>ca.crt</c> and <c>namespace</c>. Default: the one of each pod.</summary>
    public string Credentials { get; set; } = "/var/run/secrets/kubernetes.io/serviceaccount";
}

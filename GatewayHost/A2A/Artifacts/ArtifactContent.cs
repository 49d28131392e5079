namespace Asya.Gateway.A2A.Artifacts;

/// <summary>What a part of an artifact holds.</summary>
internal enum ArtifactContent
{
    Data,
    Text,

    /// <summary>The bytes of a file, in base64.</summary>
    Raw,

    /// <summary>The address of a file. It is passed on, and never fetched.</summary>
    Url,
}

namespace Asya.Gateway.A2A.Dialects;

/// <summary>The members of a part.</summary>
internal enum PartMember
{
    Unknown,

    /// <summary>What the part is, as 0.3 says it.</summary>
    Kind,

    /// <summary>What the part is, as the guides say it.</summary>
    Type,
    Text,
    Data,
    File,
    MediaType,
    Metadata,
}

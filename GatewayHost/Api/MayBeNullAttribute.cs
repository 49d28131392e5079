namespace Asya.Gateway.Api;

/// <summary>Says that a member of an answer that may be missing may be there as null, too.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class MayBeNullAttribute : Attribute;

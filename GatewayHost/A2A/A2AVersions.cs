using Asya.Gateway.A2A.Dialects;
using Asya.Gateway.A2A.Rpc;
using Microsoft.Extensions.Primitives;

namespace Asya.Gateway.A2A;

/// <summary>Reads out of requests which version of A2A they state.</summary>
internal static class A2AVersions
{
    public const string Header = "A2A-Version";

    extension(HttpRequest request)
    {
        /// <summary>
        /// Gets the dialect that the header, or the query parameter of the same name, states. A third number counts for nothing. Null: none
        /// is stated. By the specification that means 0.3, but methods that exist only in 1.0 are accepted.
        /// </summary>
        public A2ADialect? StatedDialect()
        {
            StringValues said = request.Headers[Header];
            if (StringValues.IsNullOrEmpty(said))
            {
                said = request.Query[Header];
            }

            if (StringValues.IsNullOrEmpty(said))
            {
                return null;
            }

            A2ADialect? stated = said.Count == 1 && Version.TryParse(said[0], out Version? version)
                ? A2ADialect.Named.FirstOrDefault(one => one.Version == new Version(version.Major, version.Minor))
                : null;
            return stated ?? throw NotSupported();
        }
    }

    /// <summary>Makes the refusal of a version that is not spoken, here or at this address.</summary>
    public static RpcException NotSupported(string spoken = "1.0 and 0.3") =>
        new(RpcErrorCode.VersionNotSupported, $"this version of A2A is not supported; supported are {spoken}");
}

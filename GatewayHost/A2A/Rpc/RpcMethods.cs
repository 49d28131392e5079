using Asya.Gateway.A2A.Dialects;

namespace Asya.Gateway.A2A.Rpc;

/// <summary>The JSON-RPC methods of A2A, in every dialect.</summary>
internal static class RpcMethods
{
    /// <summary>Gets the names of all methods.</summary>
    public static IEnumerable<string> Names => A2ADialect.Named.SelectMany(static dialect => dialect.Methods.Keys);

    /// <summary>Gets the operation that a method stands for, and the dialect that it is of; null: none.</summary>
    public static A2AMethod? Find(string method)
    {
        foreach (A2ADialect dialect in A2ADialect.Named)
        {
            if (dialect.Methods.TryGetValue(method, out A2AOperation operation))
            {
                return new(operation, dialect);
            }
        }

        return null;
    }
}

using System;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;

namespace DuplexSensor.AdapterTests.Bench;

/// <summary>
/// Runs a test in its own load context, with a second copy of this assembly, so that all static fields of adapters and
/// stand-ins are new. The test must not use instance members of its class.
/// </summary>
internal static class IsolatedTest
{
    public static void Run(Action test) => Invoke(test, []);

    public static void Run<T>(Action<T> test, T argument) => Invoke(test, [argument]);

    private static void Invoke(Delegate test, object[] arguments)
    {
        var context = new AssemblyLoadContext(test.Method.Name);
        Assembly copy = context.LoadFromAssemblyPath(typeof(IsolatedTest).Assembly.Location);
        MethodBase method = copy.ManifestModule.ResolveMethod(test.Method.MetadataToken);
        object instance = method.IsStatic ? null : Activator.CreateInstance(method.DeclaringType, nonPublic: true);
        try
        {
            method.Invoke(instance, arguments);
        }
        catch (TargetInvocationException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerException);
        }
    }
}

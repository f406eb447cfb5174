using System;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;

namespace DuplexSensor.AdapterTests.Bench;

/// <summary>
/// A story runs in a load context of its own: this assembly once more, so that everything static in adapters and
/// stand-ins is new. It must not use anything of the test that tells it.
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

namespace System;

// From the library System.Net.Http.
public class Uri
{
    internal extern Uri();

    public extern string Host { get; }

    public extern int Port { get; }
}

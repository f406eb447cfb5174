namespace System.Collections;

public class DictionaryEntry
{
    internal extern DictionaryEntry();

    public object Key;
    public object Value;
}

public class Hashtable : IEnumerable
{
    public extern Hashtable();

    public extern void Add(object key, object value);

    public extern bool Contains(object key);

    public extern IEnumerator GetEnumerator();
}

public class Queue
{
    public extern Queue();

    public extern int Count { get; }

    public virtual extern void Clear();

    public virtual extern object Dequeue();

    public virtual extern void Enqueue(object obj);
}

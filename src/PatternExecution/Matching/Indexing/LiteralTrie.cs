namespace PatternExecution.Matching.Indexing;

/// <summary>A trie over folded literals while an automaton is being built. Nodes are numbered by creation; the root is 0.</summary>
internal sealed class LiteralTrie
{
    private readonly List<Node> _nodes = [new Node { FirstChild = -1, NextSibling = -1, Literal = -1 }];

    public struct Node
    {
        public int FirstChild;
        public int NextSibling;

        /// <summary>The literal that ends here; -1 where none does.</summary>
        public int Literal;
        public char Character;
    }

    public int Count => _nodes.Count;

    public Node this[int node] => _nodes[node];

    public void Add(string literal, int number)
    {
        var node = 0;
        foreach (var character in literal)
        {
            var child = Child(node, character);
            node = child >= 0 ? child : AddChild(node, character);
        }

        var end = _nodes[node];
        end.Literal = number;
        _nodes[node] = end;
    }

    public int Child(int node, char character)
    {
        for (var child = _nodes[node].FirstChild; child >= 0; child = _nodes[child].NextSibling)
        {
            if (_nodes[child].Character == character) return child;
        }

        return -1;
    }

    public int ChildCount(int node)
    {
        var count = 0;
        for (var child = _nodes[node].FirstChild; child >= 0; child = _nodes[child].NextSibling) count++;
        return count;
    }

    private int AddChild(int parent, char character)
    {
        var child = _nodes.Count;
        var node = _nodes[parent];
        _nodes.Add(new Node { Character = character, FirstChild = -1, NextSibling = node.FirstChild, Literal = -1 });
        node.FirstChild = child;
        _nodes[parent] = node;
        return child;
    }
}

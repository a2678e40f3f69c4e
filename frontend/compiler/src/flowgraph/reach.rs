//! Reachability: empties blocks that nothing leads to and counts the predecessors of the others.

use super::Cfg;

impl Cfg {
    /// Empties unreachable blocks. A handler is reachable from the instruction that sets it up.
    pub(super) fn remove_unreachable(&mut self) {
        for block in &mut self.blocks {
            block.visited = false;
            block.predecessors = 0;
        }
        let entry = self.entry;
        self[entry].predecessors = 1;
        self[entry].visited = true;
        let mut todo = vec![entry];
        let mut successors = Vec::new();
        while let Some(id) = todo.pop() {
            let block = &self[id];
            if block.falls_through() {
                successors.extend(block.next.get());
            }
            successors.extend(block.instrs.iter().filter_map(|instr| instr.target.get()));
            for successor in successors.drain(..) {
                let block = &mut self[successor];
                block.predecessors += 1;
                if !block.visited {
                    block.visited = true;
                    todo.push(successor);
                }
            }
        }
        let mut at = Some(entry);
        while let Some(id) = at {
            let block = &mut self[id];
            if block.predecessors == 0 {
                block.instrs.clear();
                block.is_handler = false;
            }
            at = block.next.get();
        }
    }
}
